import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import type { BookingRow } from "../platform/db/models/index.ts";
import { outboxColumns } from "../platform/outbox/outbox.ts";
import type { BookingKey } from "./id.ts";

/** A booking with all that it takes to show it. */
export type BookingView = BookingRow & {
  start: Date;
  end: Date;
  doctorName: string;
  clinicId: string;
  clinicName: string;
  clinicTimeZone: string;
};

export type NewBooking = Omit<
  BookingRow,
  "status" | "sequence" | "createdAt" | "cancelledAt" | "cancelledBy" | "cancellationReason"
>;

/**
 * Marks the slot busy, stores the booking and puts the event into the outbox: one statement, since each round trip
 * is time under the lock. The caller holds the slot's lock.
 */
export async function writeBooking(
  tx: Tx,
  booking: NewBooking,
  position: string,
): Promise<{ createdAt: Date }> {
  const [row] = await inTx<{ createdAt: Date }>(
    tx,
    `WITH slot AS (
       UPDATE slots SET status = 'busy', version = version + 1 WHERE doctor_id = $1 AND id = $3
     ), event AS (
       INSERT INTO outbox (doctor_id, id, type, payload, position) VALUES ($1, $12, 'booking.created', $13, $14)
     )
     INSERT INTO bookings (doctor_id, id, slot_id, patient_name, patient_email, patient_phone, note, locale, time_zone,
                           idempotency_key, request_fingerprint)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     RETURNING created_at AS "createdAt"`,
    [
      booking.doctorId,
      booking.id,
      booking.slotId,
      booking.patientName,
      booking.patientEmail,
      booking.patientPhone,
      booking.note,
      booking.locale,
      booking.timeZone,
      booking.idempotencyKey,
      booking.requestFingerprint,
      ...outboxColumns({ bookingId: booking.id, sequence: 0 }),
      position,
    ],
  );
  if (!row) throw new Error("INSERT … RETURNING gave no row");
  return row;
}

/** The booking as it stands, read in the transaction that has locked its slot. */
export async function readBooking(tx: Tx, { doctorId, id }: BookingKey): Promise<BookingRow | undefined> {
  return (
    (await tx.bookings.findOne({ where: { doctorId, id }, transaction: tx.transaction, raw: true })) ??
    undefined
  );
}

export type Cancellation = BookingKey & { by: "patient" | "clinic"; reason: string | null };

/** The caller holds the slot's lock. */
export async function markCancelled(tx: Tx, { doctorId, id, by, reason }: Cancellation): Promise<void> {
  await inTx(
    tx,
    `UPDATE bookings SET status = 'cancelled', sequence = sequence + 1,
       cancelled_at = now(), cancelled_by = $3, cancellation_reason = $4
     WHERE doctor_id = $1 AND id = $2`,
    [doctorId, id, by, reason],
  );
}

/** A booking by its own key. */
export async function viewBooking(
  db: Database,
  { doctorId, id }: BookingKey,
): Promise<BookingView | undefined> {
  const [booking] = await viewBookings(db, "b.doctor_id = $1 AND b.id = $2", [doctorId, id]);
  return booking;
}

/** The bookings that earlier requests with these keys made. */
export function viewBookingsOfRequests(
  db: Database,
  doctorId: string,
  idempotencyKeys: string[],
): Promise<BookingView[]> {
  return viewBookings(db, "b.doctor_id = $1 AND b.idempotency_key = ANY ($2::text[])", [
    doctorId,
    idempotencyKeys,
  ]);
}

/** From the primary: a patient who has just booked or cancelled must see it, and a replica may lag behind. */
function viewBookings(db: Database, condition: string, bind: unknown[]): Promise<BookingView[]> {
  return readPrimary<BookingView>(
    db,
    `SELECT b.doctor_id AS "doctorId", b.id, b.slot_id AS "slotId", b.status, b.sequence,
            b.patient_name AS "patientName", b.patient_email AS "patientEmail", b.patient_phone AS "patientPhone",
            b.note, b.locale, b.time_zone AS "timeZone", b.request_fingerprint AS "requestFingerprint",
            b.idempotency_key AS "idempotencyKey", b.created_at AS "createdAt", b.cancelled_at AS "cancelledAt",
            b.cancelled_by AS "cancelledBy", b.cancellation_reason AS "cancellationReason",
            s.start, s."end", d.name AS "doctorName", c.id AS "clinicId", c.name AS "clinicName", c.time_zone AS "clinicTimeZone"
     FROM bookings b
     JOIN slots s ON s.doctor_id = b.doctor_id AND s.id = b.slot_id
     JOIN doctors d ON d.id = b.doctor_id
     JOIN clinics c ON c.id = s.clinic_id
     WHERE ${condition}`,
    bind,
  );
}
