import { AppError } from "../errors.ts";
import type { Limiter } from "../platform/edges/limiter.ts";
import type { KeyCaller } from "../platform/http/auth.ts";
import { challengeLastsMs, solvedChallenge } from "./challenge.ts";

export type Shown = {
  caller: KeyCaller;
  solution: string | undefined;
  /** Names this request, and its repetition if it has a name for that: a solution counts once. */
  by: string;
  /** Does the asker keep the slot already? Then there was a puzzle before that. */
  holdsAlready: () => Promise<boolean>;
};

/** Where the clinic wants it, a browser solves a puzzle before it takes a slot. Throws when it has not. */
export async function requireChallenge(
  { limiter, secret }: { limiter: Limiter; secret: Buffer },
  { caller, solution, by, holdsAlready }: Shown,
): Promise<void> {
  const { id, challenge } = caller.clinic;
  if (challenge === "none" || caller.by === "secret" || (await holdsAlready())) return;
  if (solution === undefined)
    throw new AppError(
      "challenge-required",
      'This clinic asks browsers for a solved puzzle. Get one from POST /v1/challenges, and send the solution as "challenge".',
    );
  const solved = solvedChallenge(secret, id, solution);
  if (solved === undefined || !(await limiter.claimOnce(`challenge:${solved}`, by, challengeLastsMs)))
    throw new AppError(
      "challenge-failed",
      "This is no solution, or it is too old, or it was used before. Get a new puzzle from POST /v1/challenges.",
    );
}
