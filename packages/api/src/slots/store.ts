import { literal } from "sequelize";
import type { RowLock } from "../config.ts";
import { doctorNotFound } from "../doctors/store.ts";
import type { Slot } from "../errors.ts";
import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import { type Fresh, type Need, readFresh } from "../platform/reads/read-fresh.ts";

export type SlotKey = { doctorId: string; slotId: string };
export type LockedSlot = {
  clinicId: string;
  status: "free" | "busy" | "busy-unavailable";
  /** Do the clinic\'s hours still have it? */
  planned: boolean;
  start: Date;
  end: Date;
  /** Where in the history this transaction stands (platform/db/position.ts). */
  position: string;
  terms: {
    /** The minimum notice has begun, or the slot is past: by the database's clock. */
    tooSoon: boolean;
    minimumNoticeMinutes: number;
    /** The same for the cancellation notice. */
    tooLateToCancel: boolean;
    cancellationNoticeMinutes: number;
    clinicName: string;
    clinicTimeZone: string;
    clinicLocale: string;
    doctorName: string;
    /** False once the doctor has left: what is booked stays, what gets free is not offered again. */
  };
};

/**
 * Locks one slot's row until the transaction ends and gives what it holds now: the first of the two guards.
 * Whoever wants to change or decide on a slot comes through here. Waits at most the role's lock_timeout.
 * With several slots, lock in order of their ids.
 */
export async function lockSlot(
  tx: Tx,
  { doctorId, slotId }: SlotKey,
  guard: RowLock = "on",
): Promise<LockedSlot | undefined> {
  const slot = await tx.slots.findOne({
    attributes: [
      "clinicId",
      "status",
      "planned",
      "start",
      "end",
      [terms(tx, doctorId), "terms"],
      [position, "position"],
    ],
    where: { doctorId, id: slotId },
    ...(guard === "on" ? { lock: tx.transaction.LOCK.UPDATE } : {}),
    transaction: tx.transaction,
    raw: true,
  });
  // Sequelize types the row by the model, which lacks the computed attribute.
  return (slot as LockedSlot | null) ?? undefined;
}

// By the database's clock when the statement begins to wait for the lock: a crowd waits elsewhere (line.ts), so that is
// moments ago, and lock_timeout is the most it can be. What the lock protects, the slot's own columns, is never older
// than the lock. The doctor by value, not by the slot: distributed by doctor, only that stays on one node.
const terms = (tx: Tx, doctorId: string) =>
  literal(`(
  SELECT json_build_object(
    'tooSoon', slots.start < clock_timestamp() + make_interval(mins => c.minimum_notice_minutes),
    'minimumNoticeMinutes', c.minimum_notice_minutes,
    'tooLateToCancel', slots.start < clock_timestamp() + make_interval(mins => c.cancellation_notice_minutes),
    'cancellationNoticeMinutes', c.cancellation_notice_minutes,
    'clinicName', c.name, 'clinicTimeZone', c.time_zone, 'clinicLocale', c.locale, 'doctorName', d.name)
  FROM clinics c, doctors d WHERE c.id = slots.clinic_id AND d.id = ${tx.sequelize.escape(doctorId)})`);
// Here rather than in a RETURNING: distributed tables allow none that is not immutable there. The lock takes an id anyway.
const position = literal("pg_current_xact_id()::text");

/** The caller holds the slot's lock. Booking marks its slot in the statement that stores it (bookings/store.ts). */
export async function markSlot(
  tx: Tx,
  { doctorId, slotId }: SlotKey,
  status: "free" | "busy-unavailable",
): Promise<void> {
  await inTx(tx, "UPDATE slots SET status = $3, version = version + 1 WHERE doctor_id = $1 AND id = $2", [
    doctorId,
    slotId,
    status,
  ]);
}

/**
 * The open slots of an active doctor of this clinic as JSON text, made by the database: several times as fast as rows
 * through the driver, and the text goes out as it is. format() because neither ids nor instants need escaping; json_agg
 * takes half as long again. For display only.
 */
export async function openSlotsOfDoctor(
  db: Database,
  input: { clinicId: string; doctorId: string; range: InstantRange },
  need: Need,
): Promise<Fresh> {
  const { text, ...fresh } = await readFresh(
    db,
    `SELECT format('[%s]', (
       SELECT string_agg(format('{"id":"%s","doctorId":"%s","start":"%s","end":"%s"}',
                s.id, s.doctor_id, ${utc("s.start")}, ${utc('s."end"')}), ',' ORDER BY s.start)
       FROM slots s
       WHERE s.doctor_id = $1 AND s.clinic_id = c.id AND s.status = 'free'
         AND s.start >= greatest($3::timestamptz, now() + make_interval(mins => c.minimum_notice_minutes))
         AND s.start < $4::timestamptz))
     FROM doctors d JOIN clinics c ON c.id = d.clinic_id
     WHERE d.id = $1 AND d.clinic_id = $2 AND d.active`,
    [input.doctorId, input.clinicId, input.range.start, input.range.end],
    need,
  );
  if (text === null) throw doctorNotFound();
  return { ...fresh, text };
}

/** From `start` up to, not including, `end`; RFC 3339. */
export type InstantRange = { start: string; end: string };

export type SlotFilter = { specialty?: string | undefined; language?: string | undefined };
export type SlotCursor = { start: string; doctorId: string };

/** Open slots across a clinic's active doctors as a JSON list, first available first. For display only. */
export async function openSlotsOfClinic(
  db: Database,
  input: {
    clinicId: string;
    range: InstantRange;
    filter: SlotFilter;
    after: SlotCursor | undefined;
    limit: number;
  },
  need: Need,
): Promise<Fresh> {
  const { text, ...fresh } = await readFresh(
    db,
    `SELECT format('[%s]', string_agg(format('{"id":"%s","doctorId":"%s","start":"%s","end":"%s"}',
              f.id, f.doctor_id, ${utc("f.start")}, ${utc('f."end"')}), ',' ORDER BY f.start, f.doctor_id))
     FROM (SELECT s.id, s.doctor_id, s.start, s."end" FROM slots s JOIN clinics c ON c.id = s.clinic_id JOIN doctors d ON d.id = s.doctor_id
     WHERE s.clinic_id = $1 AND s.status = 'free' AND d.active
       AND s.start >= greatest($2::timestamptz, now() + make_interval(mins => c.minimum_notice_minutes))
       AND s.start < $3::timestamptz
       AND ($4::text IS NULL OR EXISTS (SELECT FROM unnest(d.specialties) sp WHERE lower(sp) = lower($4)))
       AND ($5::text IS NULL OR EXISTS (SELECT FROM unnest(d.languages) la WHERE lower(la) = lower($5)))
       AND ($6::timestamptz IS NULL OR (s.start, s.doctor_id) > ($6, $7::uuid))
     ORDER BY s.start, s.doctor_id
     LIMIT $8) f`,
    [
      input.clinicId,
      input.range.start,
      input.range.end,
      input.filter.specialty ?? null,
      input.filter.language ?? null,
      input.after?.start ?? null,
      input.after?.doctorId ?? null,
      input.limit,
    ],
    need,
  );
  return { ...fresh, text: text ?? "[]" };
}

/**
 * Free slots nearest in time to one that cannot be had: the same doctor's, then those of colleagues in the same field.
 * From the primary: a late replica would offer the very slot that has just been refused.
 */
export function nearestFreeSlots(
  db: Database,
  input: SlotKey & { clinicId: string; limit: number },
): Promise<Slot[]> {
  return readPrimary<Slot>(
    db,
    `WITH wanted AS (
       SELECT s.start, d.specialties, d.active, now() + make_interval(mins => c.minimum_notice_minutes) AS earliest
       FROM slots s JOIN clinics c ON c.id = s.clinic_id JOIN doctors d ON d.id = s.doctor_id
       WHERE s.doctor_id = $1 AND s.id = $2 AND s.clinic_id = $3
     ), found AS (
       -- Four short walks along an index: on and back from the time that was wanted, this doctor's and colleagues'. The
       -- last is kept to a day, since the planner takes it for so short that it sorts instead of walking. What was wanted
       -- is asked for in brackets, not joined: so the walks stay walks, and slots distributed by doctor can be walked.
       (SELECT s.id, s.doctor_id, s.start, s."end" FROM slots s
        WHERE s.doctor_id = $1 AND s.status = 'free' AND (SELECT active FROM wanted)
          AND s.start >= (SELECT greatest(start, earliest) FROM wanted) ORDER BY s.start LIMIT $4)
       UNION ALL
       (SELECT s.id, s.doctor_id, s.start, s."end" FROM slots s
        WHERE s.doctor_id = $1 AND s.status = 'free' AND (SELECT active FROM wanted)
          AND s.start < (SELECT start FROM wanted) AND s.start >= (SELECT earliest FROM wanted)
        ORDER BY s.start DESC LIMIT $4)
       UNION ALL
       (SELECT s.id, s.doctor_id, s.start, s."end" FROM slots s JOIN doctors d ON d.id = s.doctor_id
        WHERE s.clinic_id = $3 AND s.status = 'free' AND s.doctor_id <> $1
          AND d.active AND d.specialties && (SELECT specialties FROM wanted)
          AND s.start >= (SELECT greatest(start, earliest) FROM wanted) ORDER BY s.start LIMIT $4)
       UNION ALL
       (SELECT s.id, s.doctor_id, s.start, s."end" FROM slots s JOIN doctors d ON d.id = s.doctor_id
        WHERE s.clinic_id = $3 AND s.status = 'free' AND s.doctor_id <> $1
          AND d.active AND d.specialties && (SELECT specialties FROM wanted)
          AND s.start < (SELECT start FROM wanted)
          AND s.start >= (SELECT greatest(earliest, start - interval '1 day') FROM wanted)
        ORDER BY s.start DESC LIMIT $4)
     )
     SELECT f.id, f.doctor_id AS "doctorId", ${utc("f.start")} AS start, ${utc('f."end"')} AS "end"
     FROM found f, wanted w
     ORDER BY f.doctor_id <> $1, abs(extract(epoch FROM f.start - w.start)), f.start
     LIMIT $4`,
    [input.doctorId, input.slotId, input.clinicId, input.limit],
  );
}

/** RFC 3339 in UTC, as the contract writes instants. */
function utc(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}
