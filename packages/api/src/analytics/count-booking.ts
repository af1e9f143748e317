import type { BookingOf, ToldBooking } from "../bookings/told.ts";
import type { Database } from "../platform/db/connection.ts";
import { writeAlone } from "../platform/db/transaction.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { dayOf } from "./days.ts";

export type CountDeps = { db: Database; bookingOf: BookingOf };

/**
 * Adds a booking, a move or a cancellation to the figures of its days. Told twice, it counts once; and the sum is the
 * same in whatever order the events are told.
 */
export async function countBooking({ db, bookingOf }: CountDeps, event: StoredEvent): Promise<void> {
  const booking = await bookingOf(event);
  // Erased meanwhile: nothing is left that could be counted.
  if (!booking) return;
  const counts = countsOf(event, booking);
  await writeAlone(
    db,
    // Claim and count in one statement: there is no counted event that could be counted again. Days in order, so that
    // two moves between the same days do not wait for each other.
    `WITH claimed AS (
       INSERT INTO handled_events (doctor_id, event_id, handler, done_at) VALUES ($1, $2, 'analytics', now())
       ON CONFLICT DO NOTHING RETURNING doctor_id
     )
     INSERT INTO booking_figures AS f (doctor_id, day, clinic_id, bookings, cancellations, lead_minutes)
     SELECT c.doctor_id, n.day, $3::uuid, sum(n.bookings), sum(n.cancellations), sum(n.lead_minutes)
     FROM claimed c, unnest($4::date[], $5::integer[], $6::integer[], $7::bigint[])
       AS n(day, bookings, cancellations, lead_minutes)
     GROUP BY c.doctor_id, n.day ORDER BY n.day
     ON CONFLICT (doctor_id, day) DO UPDATE SET
       bookings = f.bookings + excluded.bookings,
       cancellations = f.cancellations + excluded.cancellations,
       lead_minutes = f.lead_minutes + excluded.lead_minutes`,
    [
      event.doctorId,
      event.id,
      booking.clinicId,
      counts.map(({ day }) => day),
      counts.map(({ bookings }) => bookings),
      counts.map(({ cancellations }) => cancellations),
      counts.map(({ leadMinutes }) => leadMinutes),
    ],
  );
}

type Count = { day: string; bookings: number; cancellations: number; leadMinutes: number };

/** A moved booking is taken off its old day and put on the new one. */
function countsOf({ type, payload }: StoredEvent, booking: ToldBooking): Count[] {
  const at = payload.at ? new Date(payload.at.start) : booking.start;
  const day = dayOf(at, booking.clinicTimeZone);
  if (type === "booking.cancelled") return [{ day, bookings: 0, cancellations: 1, leadMinutes: 0 }];
  const booked = { day, bookings: 1, cancellations: 0, leadMinutes: leadMinutes(booking, at) };
  if (!payload.previous) return [booked];
  const before = new Date(payload.previous.start);
  const oldDay = dayOf(before, booking.clinicTimeZone);
  return [
    booked,
    { day: oldDay, bookings: -1, cancellations: 0, leadMinutes: -leadMinutes(booking, before) },
  ];
}

/** From booking to appointment. */
function leadMinutes({ createdAt }: { createdAt: Date }, start: Date): number {
  return Math.max(0, Math.round((start.getTime() - createdAt.getTime()) / 60_000));
}
