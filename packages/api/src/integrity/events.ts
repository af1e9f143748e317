import { type Check, ids } from "./check.ts";

// Every change of a booking leaves one event, in the same transaction. The event is deleted when it is told, so what
// lasts of it is what it did: the figures count each event once, and are kept. Where a change has neither an event that
// waits nor a place in the figures, its event is on its way through the queue, or was lost.

/** Events that are told but not deleted yet may have been counted already. */
const waiting = `
  SELECT o.doctor_id, count(*) AS events, count(*) FILTER (WHERE o.type = 'booking.created') AS created,
         count(*) FILTER (WHERE o.type = 'booking.cancelled') AS cancelled
  FROM doctors d JOIN outbox o ON o.doctor_id = d.id
    LEFT JOIN handled_events h ON h.doctor_id = o.doctor_id AND h.event_id = o.id AND h.handler = 'analytics'
  WHERE d.clinic_id = $1 AND h.event_id IS NULL GROUP BY o.doctor_id`;

/** Counted in the same way as count-booking.ts does: to the minute from booking to appointment, and none below zero. */
const made = `
  SELECT b.doctor_id, count(*) AS bookings, count(b.cancelled_at) AS cancellations,
         count(*) FILTER (WHERE b.created_at > now() - make_interval(secs => $2)) AS young_bookings,
         count(*) FILTER (WHERE b.cancelled_at > now() - make_interval(secs => $2)) AS young_cancellations,
         max(greatest(b.created_at, b.rescheduled_at, b.cancelled_at)) AS changed_at,
         sum(greatest(0, floor(0.5 + extract(epoch FROM
           date_trunc('second', b.start) - date_trunc('milliseconds', b.created_at)) / 60))) AS lead_minutes
  FROM doctors d JOIN bookings b ON b.doctor_id = d.id
  WHERE d.clinic_id = $1 GROUP BY b.doctor_id`;

const figures = `
  SELECT f.doctor_id, sum(f.bookings) AS bookings, sum(f.cancellations) AS cancellations,
         sum(f.lead_minutes) AS lead_minutes
  FROM doctors d JOIN booking_figures f ON f.doctor_id = d.id
  WHERE d.clinic_id = $1 GROUP BY f.doctor_id`;

/** Every change of a booking is told, once. */
export const eventChecks: Check[] = [
  {
    name: "untold-changes",
    description: `Of every doctor, each booking and each cancellation that is older than a quarter of an hour waits to be
      told or is counted in the figures, which count nothing but events. So are moves, once nothing of the doctor's has
      changed for a quarter of an hour. What waits in the queue for longer shows here until it gets through.`,
    // How many are missing is known, not which: so as many as are young may be missing. A move is seen by the time from
    // booking to appointment, which it changes by minutes; less than that is the rounding of seconds.
    sql: `
      SELECT m.doctor_id, m.doctor_id AS id,
             m.bookings - coalesce(f.bookings, 0) - coalesce(w.created, 0) > m.young_bookings
             OR m.cancellations - coalesce(f.cancellations, 0) - coalesce(w.cancelled, 0) > m.young_cancellations
             OR (w.events IS NULL AND m.changed_at <= now() - make_interval(secs => $2)
                 AND abs(m.lead_minutes - coalesce(f.lead_minutes, 0)) >= 5) AS violated
      FROM (${made}) m LEFT JOIN (${figures}) f ON f.doctor_id = m.doctor_id
        LEFT JOIN (${waiting}) w ON w.doctor_id = m.doctor_id`,
    idOf: ids.doctor,
  },
  {
    name: "changes-counted-twice",
    description: `The figures of every doctor count no more bookings and cancellations than there are. Bookings that
      somebody deleted by hand show here as well.`,
    sql: `
      SELECT f.doctor_id, f.doctor_id AS id, f.bookings > coalesce(m.bookings, 0)
             OR f.cancellations > coalesce(m.cancellations, 0) AS violated
      FROM (${figures}) f LEFT JOIN (${made}) m ON m.doctor_id = f.doctor_id`,
    idOf: ids.doctor,
  },
  {
    name: "events-of-no-change",
    description:
      "Every event that waits to be told speaks of a change that was made, and no other event does.",
    // Of no booking, of a change that it has not come to, of another kind of change, or of one that is told already.
    sql: `
      SELECT o.doctor_id, o.id, coalesce(o.payload->'sequence' > to_jsonb(b.sequence), true)
             OR (o.type = 'booking.created') <> (o.payload->'sequence' = '0')
             OR (o.type = 'booking.cancelled' AND b.status <> 'cancelled')
             OR row_number() OVER (PARTITION BY o.doctor_id, o.payload->>'bookingId', o.payload->'sequence'
                                   ORDER BY o.id) > 1 AS violated
      FROM doctors d JOIN outbox o ON o.doctor_id = d.id
        LEFT JOIN bookings b ON b.doctor_id = o.doctor_id AND b.id::text = o.payload->>'bookingId'
      WHERE d.clinic_id = $1`,
    idOf: ids.event,
  },
];
