import { type BookingView, viewBooking } from "../bookings/store.ts";
import { type Database, readPrimary } from "../platform/db/connection.ts";
import type { Contact } from "../platform/db/models/clinics.ts";
import type { Mailer } from "../platform/edges/mailer.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { type Sender, writeMail } from "./messages.ts";

export type NotifyDeps = { db: Database; mailer: Mailer; sender: Sender };

/** Tells the patient. Safe to run twice: the mail carries the event's id, by which the mailer knows it again. */
export async function onBookingEvent(deps: NotifyDeps, event: StoredEvent): Promise<void> {
  const booking = await viewBooking(deps.db, { doctorId: event.doctorId, id: event.payload.bookingId });
  if (!booking || isOvertaken(booking, event)) return;
  const [clinic] = await readPrimary<{ contact: Contact }>(
    deps.db,
    "SELECT contact FROM clinics WHERE id = $1",
    [booking.clinicId],
  );
  if (!clinic) throw new Error(`Booking ${booking.id} has no clinic`);
  const told = { ...booking, contact: clinic.contact };
  const kind = event.type === "booking.created" ? "confirmed" : "cancelled";
  await deps.mailer.send(writeMail({ eventId: event.id, kind, booking: told }, deps.sender));
}

/**
 * Events may be told late, and in another order: a confirmation after the cancellation, or of an appointment that is
 * over, would only mislead.
 */
function isOvertaken(booking: BookingView, event: StoredEvent): boolean {
  return booking.sequence > event.payload.sequence || booking.end.getTime() < Date.now();
}
