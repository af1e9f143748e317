import { type Check, ids } from "./check.ts";

// Times are sorted once rather than compared each with each: a report has to be quick just when no constraint keeps
// bookings apart, and its index is gone as well. Comparing 150,000 bookings took twice as long with the indexes, and without them no end.

/**
 * In how many live bookings' time each busy slot lies: those that have begun before its end, less those that were over
 * at its start. Where turns fall together, a booking that ends (1) comes before the slot (2), one that begins (3) after.
 */
const busySlots = `
  SELECT doctor_id, id, max(begun) - min(over) AS bookings FROM (
    SELECT doctor_id, id, count(*) FILTER (WHERE turn = 3) OVER until_now AS begun,
           count(*) FILTER (WHERE turn = 1) OVER until_now AS over
    FROM (
      SELECT b.doctor_id, NULL::uuid AS id, t.at, t.turn
      FROM doctors d JOIN bookings b ON b.doctor_id = d.id,
        unnest(ARRAY[b.claim_start, b.claim_end], ARRAY[3, 1]) AS t(at, turn)
      WHERE d.clinic_id = $1 AND b.status = 'booked'
      UNION ALL
      SELECT s.doctor_id, s.id, t.at, 2
      FROM doctors d JOIN slots s ON s.doctor_id = d.id, unnest(ARRAY[s.start, s."end"]) AS t(at)
      WHERE d.clinic_id = $1 AND s.status = 'busy'
    ) turns
    WINDOW until_now AS (PARTITION BY doctor_id ORDER BY at, turn ROWS UNBOUNDED PRECEDING)
  ) counted WHERE id IS NOT NULL GROUP BY doctor_id, id`;

/** A slot is never booked twice, and a visit has all the time that it was promised. */
export const bookingChecks: Check[] = [
  {
    name: "overlapping-bookings",
    description: "No two live bookings of one doctor claim the same time, buffers included.",
    sql: `
      SELECT b.doctor_id, b.id, coalesce(b.claim_start < max(b.claim_end) OVER earlier, false) AS violated
      FROM doctors d JOIN bookings b ON b.doctor_id = d.id
      WHERE d.clinic_id = $1 AND b.status = 'booked'
      WINDOW earlier AS (PARTITION BY b.doctor_id ORDER BY b.claim_start, b.id
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`,
    idOf: ids.booking,
  },
  {
    name: "doubly-booked-slots",
    description: "No slot is taken by two live bookings, whether they begin in it or reach into it.",
    // What reaches in is kept by no constraint: two visits may share a slot without sharing a minute.
    sql: `
      SELECT doctor_id, id, max(bookings) > 1 AS violated FROM (
        SELECT b.doctor_id, b.slot_id AS id, count(*) AS bookings
        FROM doctors d JOIN bookings b ON b.doctor_id = d.id
        WHERE d.clinic_id = $1 AND b.status = 'booked' GROUP BY b.doctor_id, b.slot_id
        UNION ALL
        SELECT doctor_id, id, bookings FROM (${busySlots}) busy WHERE bookings > 0
      ) taken GROUP BY doctor_id, id`,
    idOf: ids.slot,
  },
  {
    name: "busy-slots-without-booking",
    description: "Every busy slot lies in the time of a live booking.",
    sql: `SELECT doctor_id, id, bookings = 0 AS violated FROM (${busySlots}) busy`,
    idOf: ids.slot,
  },
  {
    name: "bookings-without-busy-slots",
    description:
      "Every live booking begins with its slot, which is busy, and so is every slot until the visit's end.",
    // Not of the buffers: where there was no slot around the visit, the clinic's hours may have one since.
    // Busy slots that follow at once are one run; a visit has to end within the run in which it begins.
    sql: `
      SELECT b.doctor_id, b.id, coalesce(s.start <> b.start OR s.busy_until < b."end", true) AS violated
      FROM doctors d JOIN bookings b ON b.doctor_id = d.id
        LEFT JOIN (
          SELECT doctor_id, id, start, max("end") OVER (PARTITION BY doctor_id, run) AS busy_until FROM (
            SELECT doctor_id, id, start, "end",
                   count(*) FILTER (WHERE after_gap) OVER (PARTITION BY doctor_id ORDER BY start, id) AS run
            FROM (
              SELECT s.doctor_id, s.id, s.start, s."end", s.start > max(s."end") OVER earlier AS after_gap
              FROM doctors d JOIN slots s ON s.doctor_id = d.id
              WHERE d.clinic_id = $1 AND s.status = 'busy'
              WINDOW earlier AS (PARTITION BY s.doctor_id ORDER BY s.start, s.id
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ) slots) runs
        ) s ON s.doctor_id = b.doctor_id AND s.id = b.slot_id
      WHERE d.clinic_id = $1 AND b.status = 'booked'`,
    idOf: ids.booking,
  },
  {
    name: "shared-idempotency-keys",
    description: "No two bookings of one doctor were made under one idempotency key.",
    sql: `
      SELECT b.doctor_id, b.id,
             row_number() OVER (PARTITION BY b.doctor_id, b.idempotency_key ORDER BY b.id) > 1 AS violated
      FROM doctors d JOIN bookings b ON b.doctor_id = d.id
      WHERE d.clinic_id = $1 AND b.idempotency_key IS NOT NULL`,
    idOf: ids.booking,
  },
];
