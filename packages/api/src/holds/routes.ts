import { clinicFor } from "../bookings/open.ts";
import { presentInstant } from "../bookings/present.ts";
import { requireChallenge } from "../challenges/require-challenge.ts";
import { AppError } from "../errors.ts";
import type { Limiter } from "../platform/edges/limiter.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { pseudonymOf } from "../platform/pseudonym.ts";
import type { WireKey } from "../platform/wire-id.ts";
import { extendHold, type HoldDeps, hold, releaseHold } from "./hold.ts";
import { isKept } from "./kept.ts";
import { holdIdOfKey, holdTokenFor, openHold, ownHolds } from "./token.ts";

type HoldRouteDeps = HoldDeps & { secret: Buffer; limiter: Limiter };
type HoldOperation = "createHold" | "extendHold" | "releaseHold";

export function holdRoutes(deps: HoldRouteDeps): Pick<Handlers, HoldOperation> {
  const { secret } = deps;
  return {
    createHold: async ({ body, query, header, caller, address, requestId }) => {
      const clinic = await clinicFor(deps, caller, query.booking);
      const doctorId = body.doctorId.toLowerCase();
      const slotId = body.slotId.toLowerCase();
      const own = ownHolds(secret, doctorId, [body.replaces]);
      const { "Idempotency-Key": idempotencyKey } = header;
      // Whoever has a booking to move has solved a puzzle for it.
      if (caller.by !== "manage-token") {
        await requireChallenge(deps, {
          caller,
          solution: body.challenge,
          // A repetition may show its solution again: perhaps the first answer was lost.
          by: idempotencyKey === undefined ? requestId : `hold/${doctorId}/${slotId}/${idempotencyKey}`,
          holdsAlready: () => isKept(deps.db, { doctorId, holdIds: own }),
        });
      }
      const {
        hold: key,
        term,
        time,
        position,
        replayed,
      } = await hold(deps, {
        clinicId: clinic.id,
        doctorId,
        slotId,
        visitType: body.visitType,
        ownHolds: own,
        idOfKey:
          idempotencyKey === undefined
            ? undefined
            : holdIdOfKey(secret, { clinicId: clinic.id, doctorId, idempotencyKey }),
        // A clinic's own server holds for everybody.
        heldBy:
          caller.by === "secret" || address === undefined
            ? null
            : pseudonymOf(secret, { kind: "address", clinicId: clinic.id, who: address }),
      });
      const start = presentInstant(time.start);
      const json = {
        ...term,
        token: holdTokenFor(secret, key),
        doctorId,
        slotId,
        start,
        end: presentInstant(time.end),
      };
      const headers = {
        "DocBook-Position": position,
        ...(replayed ? { "Idempotency-Replayed": "true" } : {}),
      };
      return { status: 201, headers, json };
    },

    extendHold: async ({ path, body }) => {
      const { term, position } = await extendHold(deps, openOrNone(secret, path.holdId, body.token));
      return { status: 200, headers: { "DocBook-Position": position }, json: term };
    },

    releaseHold: async ({ path, body }) => {
      const position = await releaseHold(deps, openOrNone(secret, path.holdId, body.token));
      return { status: 204, headers: position === undefined ? {} : { "DocBook-Position": position } };
    },
  };
}

/** A wrong token hears what it would hear of a hold that never was. */
function openOrNone(secret: Buffer, id: string, token: string): WireKey {
  const key = openHold(secret, { id, token });
  if (!key) throw new AppError("hold-not-found", "There is no such hold, or this token does not open it.");
  return key;
}
