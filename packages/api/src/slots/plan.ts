import { v7 as uuidv7 } from "uuid";
import { inTx, type Tx } from "../platform/db/connection.ts";
import type { SlotTime } from "./opening-hours.ts";

export type PlanReport = { opened: number; withdrawn: number };

/**
 * Makes a doctor's future slots what the opening hours say. A booked slot stays booked, whatever the hours say; it only
 * learns whether they still have it. Locks each slot that it changes, as booking and cancelling do and in the same order
 * of ids, so none can overtake another or wait for it in a circle. Running it twice changes nothing the second time.
 */
export async function planSlots(
  tx: Tx,
  doctor: { id: string; clinicId: string },
  wanted: SlotTime[],
): Promise<PlanReport> {
  const starts = wanted.map((slot) => slot.start.toISOString());
  const ends = wanted.map((slot) => slot.end.toISOString());

  const lost = await inTx<{ status: string }>(
    tx,
    `UPDATE slots s SET planned = false, version = version + 1,
       status = CASE WHEN s.status = 'free' THEN 'busy-unavailable' ELSE s.status END
     FROM (
       SELECT l.id FROM slots l WHERE l.doctor_id = $1 AND l.planned AND l.start > now()
         AND NOT EXISTS (SELECT FROM unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
                         WHERE w.start = l.start AND w."end" = l."end")
       ORDER BY l.id FOR UPDATE) lost
     WHERE s.doctor_id = $1 AND s.id = lost.id
     RETURNING s.status`,
    [doctor.id, starts, ends],
  );

  // Hours that come back find their old slots again, unless a booked one now stands across them.
  const found = await inTx<{ status: string }>(
    tx,
    `UPDATE slots s SET planned = true, version = version + 1,
       status = CASE WHEN s.status = 'busy-unavailable' THEN 'free' ELSE s.status END
     FROM (
       SELECT l.id FROM slots l JOIN unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
         ON l.start = w.start AND l."end" = w."end"
       WHERE l.doctor_id = $1 AND NOT l.planned
         AND (l.status IN ('busy', 'busy-tentative') OR NOT EXISTS (
               SELECT FROM slots o WHERE o.doctor_id = $1 AND o.id <> l.id
                 AND tstzrange(o.start, o."end") && tstzrange(l.start, l."end")
                 AND (o.status <> 'busy-unavailable' OR (o.start = l.start AND o."end" = l."end" AND o.id < l.id))))
       ORDER BY l.id FOR UPDATE OF l) found
     WHERE s.doctor_id = $1 AND s.id = found.id
     RETURNING s.status`,
    [doctor.id, starts, ends],
  );

  const missing = await inTx<SlotTime>(
    tx,
    `SELECT w.start, w."end" FROM unnest($2::timestamptz[], $3::timestamptz[]) AS w(start, "end")
     WHERE NOT EXISTS (SELECT FROM slots s
                       WHERE s.doctor_id = $1 AND s.start >= $4 AND s.start = w.start AND s."end" = w."end")`,
    // From the first one on: else a doctor's whole past is read to be compared with.
    [doctor.id, starts, ends, starts.toSorted()[0] ?? null],
  );
  const inserted = missing.length === 0 ? [] : await insertSlots(tx, doctor, missing);
  return {
    opened: inserted.length + found.filter(({ status }) => status === "free").length,
    withdrawn: lost.filter(({ status }) => status !== "busy").length,
  };
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
