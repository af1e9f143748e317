import { v7 as uuidv7 } from "uuid";
import { returnExpiredHoldsOnce } from "../../holds/return-expired.ts";
import { type Database, inTx } from "../../platform/db/connection.ts";
import { inTransaction } from "../../platform/db/transaction.ts";
import type { Cache } from "../../platform/edges/cache.ts";
import { readWireId } from "../../platform/wire-id.ts";
import { aDoctor, mia, type TestClinic } from "../factories.ts";
import { type Deed, slotMinutes, slotStarts, type Visit, visitTypes } from "./model.ts";

/** DocBook as its callers reach it, and its database for what only time and its own loops do. */
export type World = {
  clinic: TestClinic;
  db: Database;
  cache: Cache;
  send(path: string, init: PostInit): Promise<Response>;
};
type PostInit = { method: "POST"; headers: Record<string, string>; body: string };

/** One doctor's day, far enough from now that time does not matter. */
export type Place = { world: World; doctorId: string; slotIds: string[]; opened: Map<string, Opened> };
/** What a hold or a booking is known by, and what opens it. */
type Opened = { id: string; token: string };

const minuteMs = 60_000;

export async function openPlace(world: World, withVisitTypes: boolean): Promise<Place> {
  const { db, clinic } = world;
  const doctor = await aDoctor(db, clinic, { visitTypes: withVisitTypes ? visitTypes.map(asStored) : [] });
  const dayMs = Math.ceil(Date.now() / minuteMs + 7 * 24 * 60) * minuteMs;
  const slots = slotStarts.map((start) => ({
    doctorId: doctor.id,
    id: uuidv7(),
    clinicId: clinic.id,
    start: new Date(dayMs + start * minuteMs),
    end: new Date(dayMs + (start + slotMinutes) * minuteMs),
  }));
  await db.slots.bulkCreate(slots);
  return { world, doctorId: doctor.id, slotIds: slots.map(({ id }) => id), opened: new Map() };
}

/** Does it, and gives "ok" or the code of the problem. */
export async function perform(place: Place, deed: Deed): Promise<string> {
  const { world, opened } = place;
  if (deed.do === "sweep") {
    await returnExpiredHoldsOnce(world);
    return "ok";
  }
  if (deed.do === "outlast") {
    await outlast(place, idOf(place, deed.hold));
    return "ok";
  }
  const { path, body, token } = requestFor(place, deed);
  const response = await world.send(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(token
        ? { "DocBook-Manage-Token": token }
        : { Authorization: `Bearer ${world.clinic.publishableKey}` }),
    },
    body: JSON.stringify(body),
  });
  if (response.status === 204) return "ok";
  // What it has of these is for the contract to say, and checked where responses are.
  const told = (await response.json()) as {
    id?: string;
    token?: string;
    manageToken?: string;
    code?: string;
  };
  if (!response.ok) return told.code ?? `${response.status}`;
  if ("as" in deed) opened.set(deed.as, { id: told.id ?? "", token: told.token ?? told.manageToken ?? "" });
  return "ok";
}

/** The row's id of a hold or a booking. */
export function idOf({ opened }: Place, name: string): string {
  return readWireId(opened.get(name)?.id ?? "")?.id ?? "";
}

type ForOthers = Exclude<Deed, { do: "sweep" | "outlast" }>;

function requestFor(
  { doctorId, slotIds, opened }: Place,
  deed: ForOthers,
): { path: string; body: object; token?: string } {
  const of = (name: string) => opened.get(name) ?? { id: "", token: "" };
  const own = "own" in deed && deed.own !== undefined ? of(deed.own) : undefined;
  const wanted = ({ slot, visitType }: Visit) => ({
    doctorId,
    slotId: slotIds[slot],
    ...(visitType === undefined ? {} : { visitType: visitTypes[visitType]?.id }),
  });
  switch (deed.do) {
    case "hold":
      return { path: "/v1/holds", body: { ...wanted(deed.visit), ...(own && { replaces: own }) } };
    case "book":
      return {
        path: "/v1/bookings",
        body: { ...wanted(deed.visit), patient: mia, ...(own && { hold: own }) },
      };
    case "move": {
      const { id, token } = of(deed.booking);
      return {
        path: `/v1/bookings/${id}/reschedule`,
        body: { slotId: slotIds[deed.slot], ...(own && { hold: own }) },
        token,
      };
    }
    case "cancel": {
      const { id, token } = of(deed.booking);
      return { path: `/v1/bookings/${id}/cancel`, body: {}, token };
    }
    case "extend":
    case "release": {
      const { id, token } = of(deed.hold);
      return { path: `/v1/holds/${id}/${deed.do}`, body: { token } };
    }
  }
}

/** What a quarter of an hour would do to a hold. Locks as everybody does, in order of ids. */
async function outlast({ world, doctorId }: Place, holdId: string): Promise<void> {
  await inTransaction(world.db, async (tx) => {
    await inTx(tx, "SELECT 1 FROM slots WHERE doctor_id = $1 AND hold_id = $2 ORDER BY id FOR UPDATE", [
      doctorId,
      holdId,
    ]);
    await inTx(
      tx,
      "UPDATE slots SET held_until = now() - interval '1 minute' WHERE doctor_id = $1 AND hold_id = $2",
      [doctorId, holdId],
    );
  });
}

function asStored({ id, minutes, before, after }: (typeof visitTypes)[number]) {
  return {
    id,
    name: id,
    description: null,
    durationMinutes: minutes,
    bufferBeforeMinutes: before,
    bufferAfterMinutes: after,
    minimumNoticeMinutes: 0,
    horizonDays: 60,
    place: "clinic" as const,
    url: null,
    questions: [],
  };
}
