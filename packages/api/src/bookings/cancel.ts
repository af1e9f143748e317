import { AppError } from "../errors.ts";
import type { Database, Tx } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { addToOutbox } from "../platform/outbox/outbox.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { lockSlot, markSlot } from "../slots/store.ts";
import { type Cancellation, markCancelled, readBooking } from "./store.ts";

/**
 * Cancels a booking and frees its slot at once, if the clinic's hours still have it. Cancelling twice is harmless.
 * Patients are held to the clinic's cancellation notice; the clinic itself is not. Gives where in the history this
 * stands (platform/db/position.ts), or undefined when the booking was cancelled before.
 */
export async function cancel(
  deps: { db: Database; cache: Cache },
  cancellation: Cancellation,
): Promise<string | undefined> {
  const change = await inTransaction(deps.db, async (tx) => {
    const { slotId } = await bookingOrNone(tx, cancellation);
    // Same order as booking: the slot's lock first. Under it the booking is read again, for nobody changes a
    // booking without its slot's lock.
    const slot = await lockSlot(tx, { doctorId: cancellation.doctorId, slotId });
    const booking = await bookingOrNone(tx, cancellation);
    if (!slot) throw new Error(`Booking ${booking.id} has no slot`);
    if (booking.status === "cancelled") return undefined;
    if (cancellation.by === "patient" && slot.terms.tooLateToCancel) {
      throw new AppError(
        "too-late-to-cancel",
        `This can be cancelled online until ${slot.terms.cancellationNoticeMinutes} minutes before the start. Please call the clinic.`,
      );
    }
    await markCancelled(tx, cancellation);
    const { position } = slot;
    const after = slot.planned ? "free" : "busy-unavailable";
    await markSlot(tx, { doctorId: booking.doctorId, slotId }, after);
    await addToOutbox(tx, {
      type: "booking.cancelled",
      doctorId: booking.doctorId,
      payload: { bookingId: booking.id, sequence: booking.sequence + 1 },
      position,
    });
    return { doctorId: booking.doctorId, clinicId: slot.clinicId, position };
  });
  if (change) await forgetOpenSlots(deps.cache, change, change.position);
  return change?.position;
}

async function bookingOrNone(tx: Tx, key: Cancellation) {
  const booking = await readBooking(tx, key);
  if (!booking) throw bookingNotFound();
  return booking;
}

export function bookingNotFound(): AppError {
  return new AppError(
    "booking-not-found",
    "There is no such booking, or this key or token does not open it.",
  );
}
