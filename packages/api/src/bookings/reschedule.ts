import { AppError } from "../errors.ts";
import type { Tx } from "../platform/db/connection.ts";
import { addToOutbox } from "../platform/outbox/outbox.ts";
import type { Alternatives } from "../slots/alternatives.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { type Claimed, inClaim, type Wanted } from "../slots/claim.ts";
import { freeSlots, markSlots, type Terms } from "../slots/lock.ts";
import { isSameTime } from "../slots/visit.ts";
import {
  bookingChanged,
  bookingOrNone,
  type Change,
  type ChangeDeps,
  refuseStale,
  refuseTooLate,
} from "./change.ts";
import { presentInstant } from "./present.ts";
import { refuse } from "./refuse.ts";
import { type BookingView, markMoved, placeInTime } from "./store.ts";

export type RescheduleDeps = ChangeDeps & { alternatives: Alternatives };
export type Reschedule = Change & { slotId: string; ownHolds: string[] };

/**
 * Moves a booking to another slot of its doctor, or throws why not: then it stands where it stood. What it leaves is
 * freed in the transaction that claims where it goes, all locks taken at once and in order of ids. Moving it to where it
 * stands is harmless. Gives where in the history this stands (platform/db/position.ts), or undefined when nothing moved.
 */
export async function reschedule(
  deps: RescheduleDeps,
  seen: BookingView,
  change: Reschedule,
): Promise<string | undefined> {
  const { doctorId, slotId, ownHolds } = change;
  const wanted: Wanted = {
    clinicId: seen.clinicId,
    doctorId,
    slotId,
    visitType: seen.visitType?.id,
    ownHolds,
    ownBooking: seen,
    beforehand: (tx, terms) => refuseMove(tx, { seen, change, terms }),
    regardlessOfNotice: change.by === "clinic" && change.reason !== null,
  };
  const moved = await inClaim(deps, wanted, (tx, claimed) => move(tx, { seen, change, claimed }));
  if (moved.outcome === "stays") return undefined;
  if (moved.outcome !== "moved") return refuse(deps, wanted, moved);
  await forgetOpenSlots(deps.cache, seen, moved.position);
  return moved.position;
}

/**
 * Under the locks of the slots where it stood when it was looked at. If it still does, nobody else changes it now; what
 * is wrong with the booking itself is said before anything about the slot that it should go to.
 */
async function refuseMove(
  tx: Tx,
  { seen, change, terms }: { seen: BookingView; change: Reschedule; terms: Terms },
): Promise<void> {
  const booking = await bookingOrNone(tx, change);
  if (booking.status === "cancelled")
    throw new AppError("booking-cancelled", "This booking was cancelled. Book anew.");
  if (booking.sequence !== seen.sequence) throw bookingChanged();
  refuseStale(change, booking);
  refuseTooLate(change, booking, terms, "too-late-to-reschedule");
}

/** Under the locks of the slots that it leaves and of those that it comes to. */
async function move(
  tx: Tx,
  { seen: booking, change, claimed }: { seen: BookingView; change: Reschedule; claimed: Claimed },
): Promise<{ outcome: "moved"; position: string } | { outcome: "stays" }> {
  const { doctorId, slotId } = change;
  const { time, slots, givenBack, position } = claimed;
  if (slotId === booking.slotId && isSameTime(time, booking)) return { outcome: "stays" };
  await freeSlots(tx, doctorId, givenBack);
  await markSlots(tx, doctorId, slots, "busy");
  const { rescheduledAt } = await markMoved(tx, {
    ...time,
    doctorId,
    id: booking.id,
    slotId,
    reason: change.reason,
  });
  await addToOutbox(tx, {
    type: "booking.rescheduled",
    doctorId,
    payload: {
      bookingId: booking.id,
      sequence: booking.sequence + 1,
      at: placeInTime({ ...time, slotId }),
      previous: { slotId: booking.slotId, start: presentInstant(booking.start) },
      rescheduledAt: presentInstant(rescheduledAt),
    },
    position,
  });
  return { outcome: "moved", position };
}
