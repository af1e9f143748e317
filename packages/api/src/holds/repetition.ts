import { AppError } from "../errors.ts";
import type { Claimed } from "../slots/claim.ts";
import type { LockedSlot } from "../slots/lock.ts";

/** How long a hold lasts, and whether it was extended. */
export type Term = { heldUntil: Date; extended: boolean };

/**
 * The hold that a request with this key has made before, as long as it lasts: under the locks of its slots, which the
 * claim takes along. Another request under the same key, one that would keep other slots, is refused.
 */
export function firstHold(
  idOfKey: string | undefined,
  { slots, givenBack, terms }: Claimed,
): Term | undefined {
  const isFirst = ({ holdId, heldUntil }: LockedSlot) =>
    holdId === idOfKey && heldUntil !== null && heldUntil > terms.now;
  if (![...slots, ...givenBack].some(isFirst)) return undefined;
  const [slot] = slots;
  if (!slot?.heldUntil || !slots.every(isFirst) || givenBack.some(isFirst)) throw keyReused();
  return { heldUntil: slot.heldUntil, extended: slot.holdExtended };
}

export function keyReused(): AppError {
  return new AppError(
    "idempotency-key-reused",
    "Use a new key for a new hold, and the same key only to repeat the same request.",
  );
}
