import { Client } from "pg";
import { query } from "../servers/postgres.ts";

/** A clinic that has so many slots, most of them over: both its doctors and the years of each grow. */
export type Extent = { slots: number; doctors: number; pastDays: number };

export const horizonDays = 60;
const slotsPerDay = 16;

/** Ten times the slots are about twice the doctors with five times the days each: at ten million 100, for 17 years. */
export function extentOf(slots: number): Extent {
  const doctors = Math.max(1, Math.round(10 * Math.cbrt(slots / 10_000)));
  const days = Math.ceil(slots / doctors / slotsPerDay);
  return { slots, doctors, pastDays: Math.max(0, days - horizonDays) };
}

/**
 * Adds the past to a clinic that was imported: days as the clinic had them, two of five slots booked, by SQL. The indexes
 * stand aside meanwhile and are made anew at once. Nothing is checked against them: what is written keeps the rules, and to
 * ask the exclusion constraints about ten million rows, one by one, takes half an hour.
 */
export async function fillPast(databaseUrl: string, { pastDays }: Extent): Promise<void> {
  const server = await quietServer(databaseUrl);
  const client = new Client({ connectionString: databaseUrl, options: fastOptions });
  await client.connect();
  try {
    await client.query(indexesSql, [false]);
    // By the month, as a clinic's horizon rolls on: a week of one doctor lies in many places.
    for (let day = pastDays; day > 0; day -= daysAtOnce)
      await client.query(pastSlotsSql, [day, Math.max(1, day - daysAtOnce + 1), slotsPerDay]);
    await client.query(pastBookingsSql);
    await client.query(indexesSql, [true]);
    for (const table of ["slots", "bookings"]) await client.query(`VACUUM FULL ${table}`);
    await client.query(waitingEventsSql);
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
    await server.wake();
  }
}

const daysAtOnce = 30;

// Foreign keys would be looked up row by row; what is written follows from the rows that they point to.
const fastOptions =
  "-c statement_timeout=0 -c lock_timeout=0 -c session_replication_role=replica -c synchronous_commit=off" +
  " -c work_mem=256MB -c maintenance_work_mem=1GB -c allow_system_table_mods=on";

const pastSlotsSql = `INSERT INTO slots (doctor_id, id, clinic_id, start, "end", status)
  SELECT d.id, uuidv7(t.start - now() - interval '${horizonDays} days'), d.clinic_id, t.start, t.start + interval '30 minutes',
    CASE WHEN (day + place) % 5 < 2 THEN 'busy' ELSE 'free' END
  FROM generate_series($1::integer, $2::integer, -1) AS day, doctors d, generate_series(0, $3::integer - 1) AS place,
    LATERAL (SELECT (current_date - day + time '09:00') AT TIME ZONE 'UTC' + place * interval '30 minutes' AS start) t`;

const pastBookingsSql = `INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end,
    patient_name, patient_email, patient_key, locale, created_at, idempotency_key, request_fingerprint)
  SELECT doctor_id, uuidv7(start - now() - interval '7 days'), clinic_id, id, start, "end", start, "end",
    'Patient ' || patient, patient || '@example.org', sha256(patient::bytea), 'en', start - interval '7 days',
    gen_random_uuid()::text, sha256(id::text::bytea)
  FROM slots, LATERAL (SELECT left(md5(id::text), 5) AS patient) p
  WHERE status = 'busy' AND start < current_date`;

/** As many as after some hours without a mail server: each waits for its next try. */
const waitingEventsSql = `INSERT INTO outbox (doctor_id, id, type, payload, available_at)
  SELECT doctor_id, uuidv7(), 'booking.created', jsonb_build_object('bookingId', id, 'sequence', 0), now() + interval '1 day'
  FROM bookings ORDER BY created_at DESC LIMIT (SELECT count(*) / 100 FROM slots)`;

const indexesSql = `UPDATE pg_index SET indisready = $1, indisvalid = $1
  WHERE indrelid IN ('slots'::regclass, 'bookings'::regclass)`;

/** Nothing has to survive while it is filled. `wake` lets the server be as careful as it was. */
async function quietServer(databaseUrl: string): Promise<{ wake(): Promise<void> }> {
  const names = ["fsync", "full_page_writes", "autovacuum"];
  const set = async (ending: (name: string) => string) => {
    for (const name of names) await query(databaseUrl, `ALTER SYSTEM ${ending(name)}`);
    await query(databaseUrl, "SELECT pg_reload_conf()");
  };
  await set((name) => `SET ${name} = off`);
  return {
    wake: async () => {
      await set((name) => `RESET ${name}`);
      await query(databaseUrl, "CHECKPOINT");
    },
  };
}
