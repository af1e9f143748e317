import { doctorNotFound } from "../doctors/store.ts";
import { AppError, type Slot } from "../errors.ts";
import { type Database, readPrimary } from "../platform/db/connection.ts";
import { type Fresh, type Need, readFresh } from "../platform/reads/read-fresh.ts";
import type { SlotKey } from "./lock.ts";

// What patients are shown. Nothing is decided on it.

/** From `start` up to, not including, `end`; RFC 3339. */
export type InstantRange = { start: string; end: string };

/**
 * The open slots of an active doctor of this clinic, and those that others hold, as two JSON lists made by the database:
 * several times as fast as rows through the driver, and the text goes out as it is. format() because neither ids nor
 * instants need escaping; json_agg takes half as long again.
 */
export async function openSlotsOfDoctor(
  db: Database,
  input: { clinicId: string; doctorId: string; visitType: string | undefined; range: InstantRange },
  need: Need,
): Promise<Fresh> {
  const { range, visitType = null } = input;
  const { text, ...fresh } = await readFresh(
    db,
    openSlotsOfDoctorSql,
    [input.doctorId, input.clinicId, range.start, range.end, visitType],
    need,
  );
  if (text === null) throw doctorNotFound();
  if (text === "") throw visitTypeNotFound();
  return { ...fresh, text };
}

export function visitTypeNotFound(): AppError {
  return new AppError(
    "visit-type-not-found",
    "This doctor has no visit type of that id. The doctor's profile lists them.",
  );
}

export type SlotFilter = {
  specialty?: string | undefined;
  language?: string | undefined;
  visitType?: string | undefined;
};
export type SlotCursor = { start: string; doctorId: string };

/** Open slots across a clinic's active doctors as a JSON list, first available first. */
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
    `SELECT format('[%s]', string_agg(${slotJson("f", 'f."end"')}, ',' ORDER BY f.start, f.doctor_id))
     FROM (SELECT s.id, s.doctor_id, s.start, ${endOf("s")} AS "end"
     FROM slots s JOIN clinics c ON c.id = s.clinic_id JOIN doctors d ON d.id = s.doctor_id ${visitTypeOf("d", "$9")}
     WHERE s.clinic_id = $1 AND s.status IN ('free', 'busy-tentative') AND ${isOpen("s")} AND d.active
       AND s.start >= $2::timestamptz AND s.start >= ${earliest} AND s.start < $3::timestamptz AND s.start < ${latest}
       AND ($4::text IS NULL OR EXISTS (SELECT FROM unnest(d.specialties) sp WHERE lower(sp) = lower($4)))
       AND ($5::text IS NULL OR EXISTS (SELECT FROM unnest(d.languages) la WHERE lower(la) = lower($5)))
       AND ($6::timestamptz IS NULL OR (s.start, s.doctor_id) > ($6, $7::uuid))
       AND ($9::text IS NULL OR t.type IS NOT NULL) AND ${fits("s")}
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
      input.filter.visitType ?? null,
    ],
    need,
  );
  return { ...fresh, text: text ?? "[]" };
}

/**
 * Open slots nearest in time to one that cannot be had, for the same kind of visit: the same doctor's, then those of
 * colleagues in the same field. From the primary: a late replica would offer the very slot that has just been refused.
 */
export function nearestOpenSlots(
  db: Database,
  input: SlotKey & { clinicId: string; visitType: string | undefined; limit: number },
): Promise<Slot[]> {
  const walk = (doctors: "own" | "colleagues", way: "on" | "back") => {
    const { start, limit } = { start: "(SELECT start FROM wanted)", limit: "LIMIT $4" };
    const colleaguesWithin =
      way === "on"
        ? `AND coalesce(s.start < ${start} + interval '7 days', false)`
        : `AND s.start >= ${start} - interval '1 day'`;
    return `(SELECT s.id, s.doctor_id, s.start, ${endOf("s")} AS "end"
        FROM slots s JOIN doctors d ON d.id = s.doctor_id JOIN clinics c ON c.id = s.clinic_id ${visitTypeOf("d", "$5")}
        WHERE ${
          doctors === "own"
            ? "s.doctor_id = $1 AND d.id = $1"
            : "s.clinic_id = $3 AND s.doctor_id <> $1 AND d.specialties && (SELECT specialties FROM wanted)"
        } AND s.clinic_id = $3 AND s.status IN ('free', 'busy-tentative') AND ${isOpen("s")} AND d.active
          AND s.start >= ${earliest} AND s.start < ${latest}
          AND ($5::text IS NULL OR t.type IS NOT NULL) AND coalesce(${fits("s")}, false)
          AND s.start ${way === "on" ? ">=" : "<"} ${start} ${doctors === "own" ? "" : colleaguesWithin}
        ORDER BY s.start ${way === "on" ? "" : "DESC"} ${limit})`;
  };
  return readPrimary<Slot>(
    db,
    `WITH wanted AS (
       SELECT s.start, d.specialties FROM slots s JOIN doctors d ON d.id = s.doctor_id
       WHERE s.doctor_id = $1 AND s.id = $2 AND s.clinic_id = $3
     ), found AS (
       -- Four short walks along an index: on and back from the time that was wanted, this doctor's and colleagues'. Those
       -- are kept to some days, for where no visit fits nothing else would end them. What was wanted is asked for in
       -- brackets and not joined, and what few slots are expected to meet stands within coalesce(): else the planner
       -- takes the way for so short that it sorts instead of walking. All on one level, for deeper down slots that are
       -- distributed by doctor cannot be looked at together.
       ${walk("own", "on")}
       UNION ALL
       ${walk("own", "back")}
       UNION ALL
       ${walk("colleagues", "on")}
       UNION ALL
       ${walk("colleagues", "back")}
     )
     SELECT f.id, f.doctor_id AS "doctorId", ${utc("f.start")} AS start, ${utc('f."end"')} AS "end"
     FROM found f, wanted w
     ORDER BY f.doctor_id <> $1, abs(extract(epoch FROM f.start - w.start)), f.start
     LIMIT $4`,
    [input.doctorId, input.slotId, input.clinicId, input.limit, input.visitType ?? null],
  );
}

/** Free, or held by somebody whose time is over. */
function isOpen(s: string): string {
  return `(${s}.status = 'free' OR (${s}.status = 'busy-tentative' AND ${s}.held_until <= now() AND ${s}.planned))`;
}

/** The visit type of that id as t.type, or the doctor's usual one; null where slots are booked as they are. */
function visitTypeOf(d: string, id: string): string {
  return `LEFT JOIN LATERAL (
       SELECT v AS type, make_interval(mins => (v->>'durationMinutes')::int) AS duration,
              make_interval(mins => (v->>'bufferBeforeMinutes')::int) AS before,
              make_interval(mins => (v->>'bufferAfterMinutes')::int) AS after,
              (v->>'minimumNoticeMinutes')::int AS notice, (v->>'horizonDays')::int AS horizon
       FROM jsonb_array_elements(${d}.visit_types) WITH ORDINALITY AS each(v, place)
       WHERE ${id}::text IS NULL OR v->>'id' = ${id} ORDER BY place LIMIT 1) t ON true`;
}

const earliest = "now() + make_interval(mins => coalesce(t.notice, c.minimum_notice_minutes))";
const latest =
  "CASE WHEN t.horizon IS NULL THEN 'infinity' ELSE now() + make_interval(days => t.horizon) END";

const endOf = (s: string) => `coalesce(${s}.start + t.duration, ${s}."end")`;

/**
 * Every minute of a visit that begins with this slot can be had, and nobody's visit or hold touches it or its buffers:
 * what slots/claim.ts decides under the lock.
 */
function fits(s: string, doctorId = `${s}.doctor_id`): string {
  const span = `tstzrange(${s}.start - t.before, ${s}.start + t.duration + t.after)`;
  const other = `o.doctor_id = ${doctorId}`;
  return `(t.type IS NULL OR (
         t.duration <= (SELECT sum(least(o."end", ${s}.start + t.duration) - o.start) FROM slots o
            WHERE ${other} AND o.start >= ${s}.start AND o.start < ${s}.start + t.duration AND ${isOpen("o")})
         AND NOT EXISTS (SELECT FROM slots o
            WHERE ${other} AND tstzrange(o.start, o."end") && ${span} AND o.status <> 'busy-unavailable'
              AND (o.status = 'busy' OR (o.status = 'busy-tentative' AND o.held_until > now())))
         AND NOT EXISTS (SELECT FROM bookings b
            WHERE b.doctor_id = ${doctorId} AND b.status = 'booked' AND tstzrange(b.claim_start, b.claim_end) && ${span})))`;
}

function slotJson(s = "s", end = endOf(s)): string {
  return `format('{"id":"%s","doctorId":"%s","start":"%s","end":"%s"}', ${s}.id, ${s}.doctor_id, ${utc(`${s}.start`)}, ${utc(end)})`;
}

/** RFC 3339 in UTC, as the contract writes instants. */
function utc(column: string): string {
  return `to_char((${column}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

/**
 * Made once: it is asked for more often than anything else. coalesce() changes nothing but the way: without it the planner
 * walks the week of the whole clinic, in the index of open slots, and passes those of all other doctors.
 */
export const openSlotsOfDoctorSql = `SELECT CASE WHEN $5::text IS NOT NULL AND t.type IS NULL THEN '' ELSE format('"slots":[%s],"held":[%s]', (
     SELECT string_agg(${slotJson()}, ',' ORDER BY s.start) FROM slots s
     WHERE s.doctor_id = $1 AND s.clinic_id = c.id AND coalesce(${isOpen("s")}, false)
       AND s.start >= greatest($3::timestamptz, ${earliest}) AND s.start < least($4::timestamptz, ${latest})
       AND ${fits("s", "$1")}), (
     SELECT string_agg(format('{"id":"%s","doctorId":"%s","start":"%s","end":"%s","heldUntil":"%s"}',
              s.id, s.doctor_id, ${utc("s.start")}, ${utc(endOf("s"))}, ${utc("s.held_until + interval '999 ms'")}), ',' ORDER BY s.start)
     FROM slots s
     WHERE s.doctor_id = $1 AND s.clinic_id = c.id AND s.status = 'busy-tentative' AND s.planned AND s.held_until > now()
       AND s.start >= greatest($3::timestamptz, ${earliest}) AND s.start < least($4::timestamptz, ${latest}))) END
   FROM doctors d JOIN clinics c ON c.id = d.clinic_id ${visitTypeOf("d", "$5")}
   WHERE d.id = $1 AND d.clinic_id = $2 AND d.active`;
