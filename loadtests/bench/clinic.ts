import { randomBytes } from "node:crypto";
import type { ClinicPlan } from "../servers/clinic-file.ts";
import { query } from "../servers/postgres.ts";

/** 96,000 slots. */
export const benchClinic: ClinicPlan = {
  doctors: 100,
  hours: "09:00-17:00",
  slotMinutes: 30,
  horizonDays: 60,
};

const weekDays = 7;
/** Reads and bookings keep to different days, so that every read gives the same number of slots. */
const firstBookedDay = 21;

/** A quarter of the days that are read is taken, as in a clinic that people use. */
export async function takeSomeSlots(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    "UPDATE slots SET status = 'busy' WHERE start < current_date + 1 + $1::integer AND extract(hour FROM start) IN (11, 15)",
    [firstBookedDay],
  );
  await query(databaseUrl, "VACUUM ANALYZE");
}

/** More publishable keys for the clinic: what one of them may be used for in a minute would not last. */
export async function addKeys(databaseUrl: string, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, () => `pk_${randomBytes(24).toString("base64url")}`);
  await query(
    databaseUrl,
    `INSERT INTO api_keys (id, clinic_id, kind, key_hash, publishable_key, label, allowed_origins)
     SELECT gen_random_uuid(), c.id, 'publishable', sha256(key::bytea), key, 'bench', '{}'
     FROM clinics c, unnest($1::text[]) AS key`,
    [keys],
  );
  return keys;
}

export type BenchSlot = { doctorId: string; slotId: string };
export type DoctorWeek = { doctorId: string; path: string };

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
export function weeksToRead(databaseUrl: string): Promise<DoctorWeek[]> {
  return listAddresses(databaseUrl, { firstDays: 1, lengths: [weekDays] });
}

/** As many different addresses as there are, of a week or a day more or less, in scattered order. */
export async function differentWeeks(databaseUrl: string): Promise<string[]> {
  const lengths = [weekDays - 1, weekDays, weekDays + 1];
  const weeks = await listAddresses(databaseUrl, { firstDays: firstBookedDay - weekDays, lengths });
  return weeks.map(({ path }) => path);
}

function listAddresses(
  databaseUrl: string,
  { firstDays, lengths }: { firstDays: number; lengths: number[] },
): Promise<DoctorWeek[]> {
  return query<DoctorWeek>(
    databaseUrl,
    `SELECT d.id AS "doctorId", '/v1/doctors/' || d.id || '/slots?from=' || current_date + first
       || '&to=' || current_date + first + length - 1 AS path
     FROM doctors d, generate_series(1, $1::integer) AS first, unnest($2::integer[]) AS length
     ORDER BY first, length, md5(d.id::text)`,
    [firstDays, lengths],
  );
}
