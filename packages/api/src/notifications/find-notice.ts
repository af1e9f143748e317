import type { BookingOf, ToldBooking } from "../bookings/told.ts";
import type { Database } from "../platform/db/connection.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { type Handling, lastTold } from "./handle-once.ts";
import type { Notice } from "./messages.ts";

export type FoundNotice = Notice & { booking: ToldBooking };

/** What an event means for the patient by now, or undefined when there is nothing to tell any more. */
export async function findNotice(
  { db, bookingOf }: { db: Database; bookingOf: BookingOf },
  event: StoredEvent,
  handler: Handling["handler"],
): Promise<FoundNotice | undefined> {
  const booking = await bookingOf(event);
  if (!booking || isOvertaken(booking, event)) return undefined;
  const { previous } = event.payload;
  const told = { eventId: event.id, booking };
  if (event.type === "booking.cancelled") return { ...told, kind: "cancelled" };
  if (!previous) return { ...told, kind: "confirmed" };
  const known = (await lastTold(db, booking, handler)) ?? firstTime(event);
  const isNews = known?.getTime() !== booking.start.getTime();
  return { ...told, kind: "moved", before: isNews ? known : undefined };
}

/**
 * Before its first move an appointment was where the patient booked it, told or not. Later moves may have overtaken one
 * another, so that what was before is a time that the patient never heard of.
 */
function firstTime({ payload: { sequence, previous } }: StoredEvent): Date | undefined {
  return sequence === 1 && previous ? new Date(previous.start) : undefined;
}

/**
 * Events may be told late, and in another order: a confirmation after the cancellation, of a time that has moved on, or
 * of an appointment that is over, would only mislead. Of each booking the latest event alone is told, whole: where the
 * confirmation was overtaken by a move, the mail of the move says all that it would have said.
 */
function isOvertaken(booking: ToldBooking, event: StoredEvent): boolean {
  return booking.sequence > event.payload.sequence || booking.end.getTime() < Date.now();
}
