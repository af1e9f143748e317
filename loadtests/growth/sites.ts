import { bookingIdOf } from "../../packages/api/src/bookings/id.ts";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import { type BenchSlot, differentWeeks, slotsToBook, takeSomeSlots } from "../bench/clinic.ts";
import { clinicSlug, writeClinicFile } from "../servers/clinic-file.ts";
import { createSecretKey, importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { query } from "../servers/postgres.ts";
import { type Extent, extentOf, fillPast, horizonDays } from "./fill.ts";

/** A database of one size, and what is asked for there. */
export type Site = {
  extent: Extent;
  databaseUrl: string;
  key: string;
  secret: string;
  /** What nobody has booked yet. */
  slots: BenchSlot[];
  weeks: string[];
  lists: string[];
  bookings: string[];
};

export async function makeSite(
  scope: Scope,
  { serverUrl, slots }: { serverUrl: string; slots: number },
): Promise<Site> {
  const extent = extentOf(slots);
  const name = `growth_${slots}`;
  await query(serverUrl, `CREATE DATABASE "${name}"`);
  const databaseUrl = onDatabase(serverUrl, name);
  const plan = { doctors: extent.doctors, hours: "09:00-17:00", slotMinutes: 30, horizonDays };
  const key = await importClinic(databaseUrl, await writeClinicFile(await makeTemporaryFolder(scope), plan));
  const secret = await createSecretKey(databaseUrl, clinicSlug);
  await takeSomeSlots(databaseUrl);
  await fillPast(databaseUrl, extent);
  return {
    extent,
    databaseUrl,
    key,
    secret,
    slots: (await slotsToBook(databaseUrl)).slice(0, slotsKept),
    weeks: (await differentWeeks(databaseUrl)).slice(0, weeksAsked),
    lists: await listsToRead(databaseUrl),
    bookings: await bookingsToRead(databaseUrl),
  };
}

const slotsKept = 6_000;
/** The same number at all sizes, or a cache would help the small ones more. */
const weeksAsked = 400;
const bookingsAsked = 400;

/** The first available times of the whole clinic, from one of the next days on. */
async function listsToRead(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ path: string }>(
    databaseUrl,
    `SELECT '/v1/slots?from=' || current_date + first || '&to=' || current_date + first + days AS path
     FROM generate_series(1, 10) AS first, unnest('{0,6,29}'::integer[]) AS days`,
  );
  return rows.map(({ path }) => path);
}

/** From all years. */
async function bookingsToRead(databaseUrl: string): Promise<string[]> {
  const rows = await query<{ doctorId: string; id: string }>(
    databaseUrl,
    `SELECT doctor_id AS "doctorId", id FROM bookings ORDER BY md5(id::text) LIMIT $1`,
    [bookingsAsked],
  );
  return rows.map((booking) => `/v1/bookings/${bookingIdOf(booking)}`);
}
