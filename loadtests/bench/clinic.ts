import type { ClinicPlan } from "../servers/clinic-file.ts";
import { query } from "../servers/postgres.ts";

/** 96,000 slots. */
export const benchClinic: ClinicPlan = {
  doctors: 100,
  hours: "09:00-17:00",
  slotMinutes: 30,
  horizonDays: 60,
};

const readDays = 7;
/** Reads and bookings keep to different days, so that every read gives the same number of slots. */
const firstBookedDay = 14;

/** A quarter of the days that are read is taken, as in a clinic that people use. */
export async function takeSomeSlots(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    "UPDATE slots SET status = 'busy' WHERE start < current_date + 1 + $1::integer AND extract(hour FROM start) IN (11, 15)",
    [firstBookedDay],
  );
  await query(databaseUrl, "VACUUM ANALYZE");
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

/** One address for each doctor: the week that begins tomorrow. */
export async function weeksToRead(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    databaseUrl,
    `SELECT '/v1/doctors/' || id || '/slots?from=' || current_date + 1 || '&to=' || current_date + $1::integer AS path
     FROM doctors ORDER BY id`,
    [readDays],
  );
  return rows.map((row) => row.path);
}
