import { inTransaction } from "../platform/db/transaction.ts";
import { addToOutbox } from "../platform/outbox/outbox.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { freeSlots } from "../slots/lock.ts";
import { type Change, type ChangeDeps, lockBooking, refuseStale, refuseTooLate } from "./change.ts";
import { markCancelled } from "./store.ts";

/**
 * Cancels a booking and frees its slots at once, if the clinic's hours still have them. Cancelling twice is harmless.
 * Gives where in the history this stands (platform/db/position.ts), or undefined when the booking was cancelled before.
 */
export async function cancel(deps: ChangeDeps, change: Change): Promise<string | undefined> {
  const { doctorId } = change;
  const done = await inTransaction(deps.db, async (tx) => {
    const { booking, locked, first } = await lockBooking(tx, change);
    if (booking.status === "cancelled") return undefined;
    refuseStale(change, booking);
    refuseTooLate(change, booking, first.terms, "too-late-to-cancel");
    await markCancelled(tx, change);
    // Each busy slot belongs to one booking: those within its time are this one's.
    await freeSlots(
      tx,
      doctorId,
      locked.filter(({ status }) => status === "busy"),
    );
    const { position } = first;
    await addToOutbox(tx, {
      type: "booking.cancelled",
      doctorId,
      payload: { bookingId: booking.id, sequence: booking.sequence + 1 },
      position,
    });
    return { doctorId, clinicId: booking.clinicId, position };
  });
  if (done) await forgetOpenSlots(deps.cache, done, done.position);
  return done?.position;
}
