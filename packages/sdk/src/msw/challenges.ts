import { parseJson } from "../parse-json.ts";
import { Refusal } from "./refusal.ts";
import type { Caller, Handlers } from "./request.ts";
import type { MockState } from "./state.ts";

/** Small, so that tests need not wait for a solution. */
const largestNumber = 100;

export const challenges: Handlers<"createChallenge"> = {
  createChallenge: async (state) => {
    const number = ++state.made % largestNumber;
    const salt = `mock${state.made}?expires=${Math.floor(state.now().getTime() / 1000) + 600}`;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}${number}`));
    const challenge = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    state.challenges.set(challenge, number);
    const signature = `mock${state.made}`;
    return {
      status: 201,
      json: { algorithm: "SHA-256", challenge, maxnumber: largestNumber, salt, signature },
    };
  },
};

/** Where the clinic asks for it, pages solve a puzzle; each solution counts once. Servers need none. */
export function checkChallenge(
  state: MockState,
  caller: Caller | undefined,
  solution: string | undefined,
): void {
  if (state.clinic.policies.challenge !== "altcha" || caller?.by === "secret") return;
  if (solution === undefined) {
    throw new Refusal("challenge-required", "Ask for a challenge, and send its solution.");
  }
  const solved = solutionIn(solution);
  const expected = state.challenges.get(String(solved["challenge"]));
  if (expected === undefined || expected !== solved["number"]) {
    throw new Refusal("challenge-failed", "This solves no challenge of this server, or did so before.");
  }
  state.challenges.delete(String(solved["challenge"]));
}

function solutionIn(base64: string): Record<string, unknown> {
  try {
    const solution = parseJson(atob(base64));
    return typeof solution === "object" && solution !== null ? { ...solution } : {};
  } catch {
    return {};
  }
}
