import { readPrimary } from "../../platform/db/connection.ts";
import { type Day, isLive } from "./model.ts";
import { idOf, type Place } from "./place.ts";

/** What can be seen of a day, in the database or of a model: who has each slot, and where each booking stands. */
export type Standing = {
  slots: string[];
  bookings: Record<string, { slot: number; live: boolean; sequence: number }>;
  /** Those of live holds that were extended. */
  extended: string[];
};

export function standingOf(day: Day): Standing {
  const live = Object.keys(day.holds).filter((hold) => isLive(day, hold));
  return {
    slots: day.slots.map((holder) =>
      holder !== null && (holder in day.bookings || live.includes(holder)) ? nameOf(day, holder) : "open",
    ),
    bookings: Object.fromEntries(
      Object.entries(day.bookings).map(([name, { slot, live, sequence }]) => [
        name,
        { slot, live, sequence },
      ]),
    ),
    extended: live.filter((hold) => day.holds[hold]?.extended).sort(),
  };
}

/** A slot does not say whose booking it is busy with. */
const nameOf = (day: Day, holder: string) => (holder in day.bookings ? "busy" : holder);

type SlotRow = { status: string; holdId: string | null; isLive: boolean; extended: boolean };
type BookingRow = { id: string; slotId: string; status: string; sequence: number };

export async function standingIn(place: Place): Promise<Standing> {
  const { world, doctorId, slotIds, opened } = place;
  const names = new Map([...opened.keys()].map((name) => [idOf(place, name), name]));
  const nameBy = (id: string | null) => names.get(id ?? "") ?? `unknown ${id}`;
  const slots = await readPrimary<SlotRow>(
    world.db,
    `SELECT status, hold_id AS "holdId", coalesce(held_until > now(), false) AS "isLive", hold_extended AS extended
     FROM slots WHERE doctor_id = $1 ORDER BY start`,
    [doctorId],
  );
  const bookings = await readPrimary<BookingRow>(
    world.db,
    `SELECT id, slot_id AS "slotId", status, sequence FROM bookings WHERE doctor_id = $1`,
    [doctorId],
  );
  const held = slots.filter((slot) => slot.isLive);
  return {
    slots: slots.map(({ status, holdId, isLive: live }) =>
      status === "busy" ? "busy" : live ? nameBy(holdId) : "open",
    ),
    bookings: Object.fromEntries(
      bookings.map(({ id, slotId, status, sequence }) => [
        nameBy(id),
        { slot: slotIds.indexOf(slotId), live: status === "booked", sequence },
      ]),
    ),
    extended: [
      ...new Set(held.filter(({ extended }) => extended).map(({ holdId }) => nameBy(holdId))),
    ].sort(),
  };
}

/** How many pairs of live bookings claim the same time of this doctor, and how many there are of all. */
export async function countBookings({ world, doctorId }: Place): Promise<{ live: number; twice: number }> {
  const [count] = await readPrimary<{ live: number; twice: number }>(
    world.db,
    `SELECT (SELECT count(*)::int FROM bookings WHERE doctor_id = $1 AND status = 'booked') AS live,
            (SELECT count(*)::int FROM bookings a JOIN bookings b ON b.doctor_id = $1 AND b.id > a.id
             WHERE a.doctor_id = $1 AND a.status = 'booked' AND b.status = 'booked'
               AND tstzrange(a.claim_start, a.claim_end) && tstzrange(b.claim_start, b.claim_end)) AS twice`,
    [doctorId],
  );
  if (!count) throw new Error("count() gave no row");
  return count;
}

/** As an event for each change of each booking has to say. */
export async function countEvents({ world, doctorId }: Place): Promise<number> {
  const [row] = await readPrimary<{ events: number }>(
    world.db,
    "SELECT count(*)::int AS events FROM outbox WHERE doctor_id = $1",
    [doctorId],
  );
  return row?.events ?? 0;
}
