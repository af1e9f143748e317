import { query } from "../servers/postgres.ts";

/** Half-hour slots from 09:00 to 17:00 UTC on each of this many days from tomorrow on. */
const days = 97;
export const readDays = 7;
/** Reads and bookings keep to different days, so that every read gives the same number of slots. */
const firstBookedDay = 14;

/** Gives every doctor a calendar; a quarter of the days that are read is taken. */
export async function seedSlots(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `INSERT INTO slots (doctor_id, id, clinic_id, start, "end", status)
     SELECT d.id, gen_random_uuid(), d.clinic_id, t.start, t.start + interval '30 minutes',
            CASE WHEN day < $2 AND half_hour % 4 = 3 THEN 'busy-unavailable' ELSE 'free' END
     FROM doctors d, generate_series(0, $1 - 1) AS day, generate_series(0, 15) AS half_hour,
          LATERAL (SELECT (current_date + 1 + day)::timestamp AT TIME ZONE 'UTC' + interval '9 hours'
                          + half_hour * interval '30 minutes' AS start) t`,
    [days, firstBookedDay],
  );
  await query(databaseUrl, "ANALYZE");
}

export type BenchSlot = { doctorId: string; slotId: string };

/** The slots to book, in the same scattered order for every server. */
export function slotsToBook(databaseUrl: string): Promise<BenchSlot[]> {
  return query<BenchSlot>(
    databaseUrl,
    `SELECT doctor_id AS "doctorId", id AS "slotId" FROM slots
     WHERE status = 'free' AND start >= current_date + 1 + $1::integer ORDER BY md5(id::text)`,
    [firstBookedDay],
  );
}

/** The doctors, and the week that is read: the first one. */
export async function weeksToRead(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    databaseUrl,
    `SELECT '/v1/doctors/' || id || '/slots?from=' || current_date + 1 || '&to=' || current_date + $1::integer AS path
     FROM doctors ORDER BY id`,
    [readDays],
  );
  return rows.map((row) => row.path);
}
