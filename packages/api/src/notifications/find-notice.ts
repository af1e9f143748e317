import { type BookingView, viewBooking } from "../bookings/store.ts";
import { type Database, readPrimary } from "../platform/db/connection.ts";
import type { Contact } from "../platform/db/models/clinics.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import type { Notice } from "./messages.ts";

/** `sms`: the clinic wants its patients to have text messages, too. */
export type FoundNotice = Notice & { sms: boolean };

/** What an event means for the patient by now, or undefined when there is nothing to tell any more. */
export async function findNotice(db: Database, event: StoredEvent): Promise<FoundNotice | undefined> {
  const booking = await viewBooking(db, { doctorId: event.doctorId, id: event.payload.bookingId });
  if (!booking || isOvertaken(booking, event)) return undefined;
  const [clinic] = await readPrimary<{ contact: Contact; sms: boolean }>(
    db,
    "SELECT contact, sms FROM clinics WHERE id = $1",
    [booking.clinicId],
  );
  if (!clinic) throw new Error(`Booking ${booking.id} has no clinic`);
  return {
    eventId: event.id,
    kind: event.type === "booking.created" ? "confirmed" : "cancelled",
    booking: { ...booking, contact: clinic.contact },
    sms: clinic.sms,
  };
}

/**
 * Events may be told late, and in another order: a confirmation after the cancellation, or of an appointment that is
 * over, would only mislead.
 */
function isOvertaken(booking: BookingView, event: StoredEvent): boolean {
  return booking.sequence > event.payload.sequence || booking.end.getTime() < Date.now();
}
