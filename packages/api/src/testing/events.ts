import { readBookingId } from "../bookings/id.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import type { TestDocBook } from "./harness.ts";

/** The latest event of a booking that still waits in the outbox, as a handler would be given it. */
export async function eventOf(docbook: TestDocBook, booking: { id: string }): Promise<StoredEvent> {
  const [event] = await docbook.rows<StoredEvent>(
    `SELECT doctor_id AS "doctorId", id, type, payload, position::text AS position
     FROM outbox WHERE payload->>'bookingId' = $1 ORDER BY id DESC LIMIT 1`,
    [readBookingId(booking.id)?.id],
  );
  if (!event) throw new Error(`no event of ${booking.id}`);
  return event;
}
