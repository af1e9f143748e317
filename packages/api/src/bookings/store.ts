import { type Database, inTx, lastInTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import type { BookingRow } from "../platform/db/models/index.ts";
import { outboxColumns } from "../platform/outbox/outbox.ts";
import { withoutHold } from "../slots/lock.ts";
import type { BookingKey } from "./id.ts";
import { presentInstant } from "./present.ts";

/** A booking with all that it takes to show it. */
export type BookingView = BookingRow & {
  doctorName: string;
  clinicName: string;
  clinicTimeZone: string;
  clinicAddress: string | null;
  cancellationNoticeMinutes: number;
};

/** The same as it is read later, with where the clinic wants its bookings managed; null for our own page. */
export type StoredBooking = BookingView & { clinicManagePage: string | null };

/** How a StoredBooking is read, by whatever condition on `bookings b`. */
export const viewColumns = `b.doctor_id AS "doctorId", b.id, b.clinic_id AS "clinicId", b.slot_id AS "slotId", b.start, b."end",
  b.claim_start AS "claimStart", b.claim_end AS "claimEnd", b.visit_type AS "visitType", b.status, b.sequence,
  b.patient_name AS "patientName", b.patient_email AS "patientEmail", b.patient_phone AS "patientPhone",
  b.patient_key AS "patientKey", b.note, b.answers, b.metadata, b.locale, b.time_zone AS "timeZone",
  b.request_fingerprint AS "requestFingerprint", b.idempotency_key AS "idempotencyKey", b.created_at AS "createdAt",
  b.rescheduled_at AS "rescheduledAt", b.reschedule_reason AS "rescheduleReason", b.cancelled_at AS "cancelledAt",
  b.cancelled_by AS "cancelledBy", b.cancellation_reason AS "cancellationReason", d.name AS "doctorName",
  c.name AS "clinicName", c.time_zone AS "clinicTimeZone", c.contact->>'address' AS "clinicAddress",
  c.cancellation_notice_minutes AS "cancellationNoticeMinutes", c.manage_page AS "clinicManagePage"`;
export const viewTables = "JOIN doctors d ON d.id = b.doctor_id JOIN clinics c ON c.id = b.clinic_id";

export type NewBooking = Omit<
  BookingRow,
  | "status"
  | "sequence"
  | "createdAt"
  | "rescheduledAt"
  | "rescheduleReason"
  | "cancelledAt"
  | "cancelledBy"
  | "cancellationReason"
>;

/**
 * Marks the slots busy, stores the booking and puts the event into the outbox: one statement, since each round trip
 * is time under the lock. Commits. The caller holds the slots' locks.
 */
export async function writeBooking(
  tx: Tx,
  booking: NewBooking,
  { slotIds, position }: { slotIds: string[]; position: string },
): Promise<{ createdAt: Date }> {
  const [row] = await lastInTx<{ createdAt: Date }>(
    tx,
    `WITH slot AS (
       UPDATE slots SET status = 'busy', version = version + 1, ${withoutHold}
       WHERE doctor_id = $1 AND id = ANY ($3::uuid[])
     ), event AS (
       INSERT INTO outbox (doctor_id, id, type, payload, position) VALUES ($1, $4, 'booking.created', $5, $6)
     )
     INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end, visit_type,
                           patient_name, patient_email, patient_phone, patient_key, note, answers, metadata,
                           locale, time_zone, idempotency_key, request_fingerprint)
     VALUES ($1, $2, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
     RETURNING created_at AS "createdAt"`,
    [
      booking.doctorId,
      booking.id,
      slotIds,
      ...outboxColumns({ bookingId: booking.id, sequence: 0, at: placeInTime(booking) }),
      position,
      booking.clinicId,
      booking.slotId,
      booking.start,
      booking.end,
      booking.claimStart,
      booking.claimEnd,
      booking.visitType && JSON.stringify(booking.visitType),
      booking.patientName,
      booking.patientEmail,
      booking.patientPhone,
      booking.patientKey,
      booking.note,
      booking.answers,
      JSON.stringify(booking.metadata),
      booking.locale,
      booking.timeZone,
      booking.idempotencyKey,
      booking.requestFingerprint,
    ],
  );
  if (!row) throw new Error("INSERT … RETURNING gave no row");
  return row;
}

/** As events carry it. */
export function placeInTime({ slotId, start, end }: Pick<BookingRow, "slotId" | "start" | "end">) {
  return { slotId, start: presentInstant(start), end: presentInstant(end) };
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

export type Move = BookingKey & {
  slotId: string;
  start: Date;
  end: Date;
  claimStart: Date;
  claimEnd: Date;
  reason: string | null;
};

/** The caller holds the locks of the slots that it leaves and of those that it comes to. */
export async function markMoved(tx: Tx, move: Move): Promise<{ rescheduledAt: Date }> {
  const [row] = await inTx<{ rescheduledAt: Date }>(
    tx,
    `UPDATE bookings SET slot_id = $3, start = $4, "end" = $5, claim_start = $6, claim_end = $7,
       sequence = sequence + 1, rescheduled_at = now(), reschedule_reason = $8
     WHERE doctor_id = $1 AND id = $2
     RETURNING rescheduled_at AS "rescheduledAt"`,
    [move.doctorId, move.id, move.slotId, move.start, move.end, move.claimStart, move.claimEnd, move.reason],
  );
  if (!row) throw new Error("UPDATE … RETURNING gave no row");
  return row;
}

/** A booking by its own key. */
export async function viewBooking(
  db: Database,
  { doctorId, id }: BookingKey,
): Promise<StoredBooking | undefined> {
  const [booking] = await viewBookings(db, "b.doctor_id = $1 AND b.id = $2", [doctorId, id]);
  return booking;
}

/** The bookings that earlier requests with these keys made. */
export function viewBookingsOfRequests(
  db: Database,
  doctorId: string,
  idempotencyKeys: string[],
): Promise<StoredBooking[]> {
  return viewBookings(db, "b.doctor_id = $1 AND b.idempotency_key = ANY ($2::text[])", [
    doctorId,
    idempotencyKeys,
  ]);
}

/** From the primary: a patient who has just booked or cancelled must see it, and a replica may lag behind. */
function viewBookings(db: Database, condition: string, bind: unknown[]): Promise<StoredBooking[]> {
  return readPrimary<StoredBooking>(
    db,
    `SELECT ${viewColumns} FROM bookings b ${viewTables} WHERE ${condition}`,
    bind,
  );
}
