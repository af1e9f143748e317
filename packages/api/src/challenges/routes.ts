import { withKey } from "../platform/http/auth.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { makeChallenge } from "./challenge.ts";

export function challengeRoutes({ secret }: { secret: Buffer }): Pick<Handlers, "createChallenge"> {
  return {
    createChallenge: ({ caller }) => ({
      status: 201,
      json: makeChallenge(secret, withKey(caller).clinic.id),
    }),
  };
}
