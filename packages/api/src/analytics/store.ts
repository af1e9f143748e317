import { type Database, readRows } from "../platform/db/connection.ts";
import type { DayRange } from "../slots/day-range.ts";
import { midnights } from "./days.ts";

/** What is added up, for a doctor's day as for all of them. */
export type Sums = {
  /** Free, held or busy now: what was or is offered. */
  slots: number;
  busy: number;
  bookings: number;
  cancellations: number;
  leadMinutes: number;
};
type DoctorDaySums = Sums & { date: string; doctorId: string };

/**
 * Each doctor's days on which something was offered, booked or cancelled. For display, so from a replica if there is
 * one. Slots are counted as they stand; bookings as events have told.
 */
export function sumsByDoctorDay(
  db: Database,
  input: { clinicId: string; doctorId: string | undefined; timeZone: string; range: DayRange },
): Promise<DoctorDaySums[]> {
  const { days, begin } = midnights(input.range, input.timeZone);
  return readRows<DoctorDaySums>(
    db,
    `WITH offered AS (
       -- Doctor by doctor, along the index by start. width_bucket finds the day among the midnights.
       SELECT s.doctor_id, ($3::date[])[width_bucket(s.start, $4::timestamptz[])] AS day,
              count(*)::int AS slots, (count(*) FILTER (WHERE s.status = 'busy'))::int AS busy
       FROM doctors d JOIN slots s ON s.doctor_id = d.id
       WHERE d.clinic_id = $1 AND ($2::uuid IS NULL OR d.id = $2)
         AND s.clinic_id = $1 AND (s.status IN ('free', 'busy') OR (s.status = 'busy-tentative' AND s.planned))
         AND s.start >= $5::timestamptz AND s.start < $6::timestamptz
       GROUP BY 1, 2
     ), counted AS (
       -- A move may be told before the booking itself: until then its old day is short of it.
       SELECT doctor_id, day, greatest(bookings, 0) AS bookings, cancellations,
              greatest(lead_minutes, 0) AS lead_minutes
       FROM booking_figures
       WHERE (bookings > 0 OR cancellations > 0) AND clinic_id = $1 AND ($2::uuid IS NULL OR doctor_id = $2)
         AND day BETWEEN $7::date AND $8::date
     )
     SELECT day::text AS date, doctor_id AS "doctorId", coalesce(slots, 0) AS slots, coalesce(busy, 0) AS busy,
            coalesce(bookings, 0) AS bookings, coalesce(cancellations, 0) AS cancellations,
            coalesce(lead_minutes, 0)::float8 AS "leadMinutes"
     FROM offered FULL JOIN counted USING (doctor_id, day)
     ORDER BY day, doctor_id`,
    [
      input.clinicId,
      input.doctorId ?? null,
      days,
      begin,
      input.range.instants.start,
      input.range.instants.end,
      input.range.from,
      input.range.to,
    ],
  );
}
