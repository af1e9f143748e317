import { v7 as uuidv7 } from "uuid";
import { inTx, type Tx } from "../platform/db/connection.ts";
import type { SlotTime } from "./opening-hours.ts";

export type PlanReport = { opened: number; withdrawn: number };

/**
 * Makes a doctor's future slots what the opening hours say, and leaves everything that is booked as it is. Takes
 * a row lock on each slot that it changes, as booking does, so neither can overtake the other.
 * Running it twice changes nothing the second time.
 */
export async function planSlots(
  tx: Tx,
  doctor: { id: string; clinicId: string },
  wanted: SlotTime[],
): Promise<PlanReport> {
  const starts = wanted.map((slot) => slot.start.toISOString());
  const ends = wanted.map((slot) => slot.end.toISOString());

  const withdrawn = await inTx(
    tx,
    `UPDATE slots s SET status = 'busy-unavailable', version = version + 1
     WHERE s.doctor_id = $1 AND s.status = 'free' AND s.start > now()
       AND NOT EXISTS (SELECT FROM unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
                       WHERE w.start = s.start AND w."end" = s."end")
     RETURNING 1`,
    [doctor.id, starts, ends],
  );

  // Hours that come back find their old slots again, unless a booked one now stands across them.
  const reopened = await inTx(
    tx,
    `UPDATE slots s SET status = 'free', version = version + 1
     FROM unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
     WHERE s.doctor_id = $1 AND s.start = w.start AND s."end" = w."end" AND s.status = 'busy-unavailable'
       AND s.id = (SELECT o.id FROM slots o WHERE o.doctor_id = $1 AND o.start = w.start AND o."end" = w."end"
                   ORDER BY o.id LIMIT 1)
       AND NOT EXISTS (SELECT FROM slots b WHERE b.doctor_id = $1 AND b.status <> 'busy-unavailable'
                       AND tstzrange(b.start, b."end") && tstzrange(w.start, w."end"))
     RETURNING 1`,
    [doctor.id, starts, ends],
  );

  const missing = await inTx<SlotTime>(
    tx,
    `SELECT w.start, w."end" FROM unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
     WHERE NOT EXISTS (SELECT FROM slots s WHERE s.doctor_id = $1 AND s.start = w.start AND s."end" = w."end")`,
    [doctor.id, starts, ends],
  );
  const inserted = missing.length === 0 ? [] : await insertSlots(tx, doctor, missing);
  return { opened: reopened.length + inserted.length, withdrawn: withdrawn.length };
}

/** ON CONFLICT: where a booked slot overlaps, the exclusion constraint keeps the new one out. */
function insertSlots(tx: Tx, doctor: { id: string; clinicId: string }, slots: SlotTime[]): Promise<object[]> {
  return inTx(
    tx,
    `INSERT INTO slots (doctor_id, id, clinic_id, start, "end")
     SELECT $1, s.id, $2, s.start, s."end" FROM unnest($3::uuid[], $4::timestamptz[], $5::timestamptz[]) AS s(id, start, "end")
     ON CONFLICT DO NOTHING
     RETURNING 1`,
    [
      doctor.id,
      doctor.clinicId,
      slots.map(() => uuidv7()),
      slots.map((slot) => slot.start.toISOString()),
      slots.map((slot) => slot.end.toISOString()),
    ],
  );
}
