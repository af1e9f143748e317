import { type Database, inTx, type Tx } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { dayOf } from "./days.ts";

/** Adds a booking or a cancellation to the figures of its day. Told twice, it counts once. */
export async function countBooking({ db }: { db: Database }, event: StoredEvent): Promise<void> {
  await inTransaction(db, async (tx) => {
    // Claim and count in one transaction: there is no counted event that could be counted again.
    if (!(await claim(tx, event))) return;
    const booking = await appointmentOf(tx, event);
    // Erased meanwhile: nothing is left that could be counted.
    if (!booking) return;
    await addToDay(tx, event, booking);
  });
}

async function claim(tx: Tx, event: StoredEvent): Promise<boolean> {
  const rows = await inTx(
    tx,
    `INSERT INTO handled_events (doctor_id, event_id, handler, done_at) VALUES ($1, $2, 'analytics', now())
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [event.doctorId, event.id],
  );
  return rows.length > 0;
}

type Appointment = { clinicId: string; timeZone: string; start: Date; leadMinutes: number };

async function appointmentOf(tx: Tx, { doctorId, payload }: StoredEvent): Promise<Appointment | undefined> {
  const [row] = await inTx<Appointment>(
    tx,
    `SELECT s.clinic_id AS "clinicId", c.time_zone AS "timeZone", s.start,
            greatest(0, round(extract(epoch FROM s.start - b.created_at) / 60))::int AS "leadMinutes"
     FROM bookings b
     JOIN slots s ON s.doctor_id = b.doctor_id AND s.id = b.slot_id
     JOIN clinics c ON c.id = s.clinic_id
     WHERE b.doctor_id = $1 AND b.id = $2`,
    [doctorId, payload.bookingId],
  );
  return row;
}

async function addToDay(tx: Tx, { doctorId, type }: StoredEvent, booking: Appointment): Promise<void> {
  const created = type === "booking.created";
  await inTx(
    tx,
    `INSERT INTO booking_figures AS f (doctor_id, day, clinic_id, bookings, cancellations, lead_minutes)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (doctor_id, day) DO UPDATE SET
       bookings = f.bookings + excluded.bookings,
       cancellations = f.cancellations + excluded.cancellations,
       lead_minutes = f.lead_minutes + excluded.lead_minutes`,
    [
      doctorId,
      dayOf(booking.start, booking.timeZone),
      booking.clinicId,
      created ? 1 : 0,
      created ? 0 : 1,
      created ? booking.leadMinutes : 0,
    ],
  );
}
