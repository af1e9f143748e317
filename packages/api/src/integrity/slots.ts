import { type Check, ids } from "./check.ts";

/** What is offered, and what is held. */
export const slotChecks: Check[] = [
  {
    name: "overlapping-slots",
    description: "No two slots of one doctor overlap, except those that the clinic has taken back.",
    sql: `
      SELECT s.doctor_id, s.id, coalesce(s.start < max(s."end") OVER earlier, false) AS violated
      FROM doctors d JOIN slots s ON s.doctor_id = d.id
      WHERE d.clinic_id = $1 AND s.status <> 'busy-unavailable'
      WINDOW earlier AS (PARTITION BY s.doctor_id ORDER BY s.start, s.id
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`,
    idOf: ids.slot,
  },
  {
    name: "inconsistent-holds",
    description:
      "A slot is held exactly when it names its hold and until when; no other slot carries what is a hold's.",
    sql: `
      SELECT s.doctor_id, s.id,
             s.status <> 'busy-tentative' OR s.hold_id IS NULL OR s.held_until IS NULL AS violated
      FROM doctors d JOIN slots s ON s.doctor_id = d.id
      WHERE d.clinic_id = $1 AND (s.status = 'busy-tentative' OR s.hold_id IS NOT NULL OR s.held_until IS NOT NULL
                                  OR s.held_by IS NOT NULL OR s.hold_extended)`,
    idOf: ids.slot,
  },
  {
    name: "lingering-holds",
    description: `No slot is shown as held 5 minutes after its hold has ended. Whoever wants it gets it all the same: where
      this does not hold, the relay is away, which takes the marks off within seconds.`,
    sql: `
      SELECT s.doctor_id, s.id, coalesce(s.held_until < now() - interval '5 minutes', false) AS violated
      FROM doctors d JOIN slots s ON s.doctor_id = d.id
      WHERE d.clinic_id = $1 AND s.status = 'busy-tentative'`,
    idOf: ids.slot,
  },
  {
    name: "scattered-holds",
    description:
      "The slots of a hold that lasts are slots of one doctor, and are held until the same moment.",
    // That lasts: a request that is repeated too late holds other slots under the same id, and the old marks are taken
    // off later. The only rows of several doctors that are compared: they are few.
    sql: `
      SELECT (array_agg(s.doctor_id))[1] AS doctor_id, s.hold_id AS id,
             count(DISTINCT s.doctor_id) > 1 OR count(DISTINCT s.held_until) > 1 AS violated
      FROM doctors d JOIN slots s ON s.doctor_id = d.id
      WHERE d.clinic_id = $1 AND s.status = 'busy-tentative' AND s.hold_id IS NOT NULL AND s.held_until > now()
      GROUP BY s.hold_id`,
    idOf: ids.hold,
  },
];
