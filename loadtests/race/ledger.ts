import { query } from "../servers/postgres.ts";

export type Slot = { doctorId: string; slotId: string };
export type Entries = { bookings: number; events: number };

/** Free slots in a random order that is the same at every call: neighbours in the list are strangers in the clinic. */
export function freeSlots(databaseUrl: string): Promise<Slot[]> {
  return query<Slot>(
    databaseUrl,
    `SELECT doctor_id AS "doctorId", id AS "slotId" FROM slots
     WHERE status = 'free' AND start > now() + interval '1 hour' ORDER BY md5(id::text)`,
  );
}

/** What the database holds for one slot: live bookings, and news of them in the outbox. */
export function entriesOf(databaseUrl: string, slot: Slot): Promise<Entries> {
  return count(databaseUrl, "b.doctor_id = $1 AND b.slot_id = $2", [slot.doctorId, slot.slotId]);
}

/** The same for all slots together. */
export function allEntries(databaseUrl: string): Promise<Entries> {
  return count(databaseUrl, "true", []);
}

async function count(databaseUrl: string, condition: string, binds: unknown[]): Promise<Entries> {
  const [row] = await query<Entries>(
    databaseUrl,
    `SELECT count(DISTINCT b.id)::int AS bookings, count(o.id)::int AS events
     FROM bookings b LEFT JOIN outbox o
       ON o.doctor_id = b.doctor_id AND o.type = 'booking.created' AND o.payload ->> 'bookingId' = b.id::text
     WHERE b.status = 'booked' AND ${condition}`,
    binds,
  );
  if (!row) throw new Error("count() gave no row");
  return row;
}
