import { clinicsOfDoctors } from "../doctors/store.ts";
import type { Database } from "../platform/db/connection.ts";
import type { Cache } from "../platform/edges/cache.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { type JoinedRead, makeJoinedRead } from "../platform/reads/joined-read.ts";

/** How old a list of open slots may get by itself. Shorter for those that many bookings change. */
export const openSlotsTtlMs = { doctor: 10_000, clinic: 5_000 };

export const slotsOfDoctor = (doctorId: string) => `slots:${doctorId}`;
export const slotsOfClinic = (clinicId: string) => `clinic-slots:${clinicId}`;

/** Whose open slots these groups hold: the way back from their names. */
export function ownersOf(groups: string[]): { clinicIds: string[]; doctorIds: string[] } {
  const named = (prefix: string) =>
    groups.filter((group) => group.startsWith(prefix)).map((group) => group.slice(prefix.length));
  return { clinicIds: named(slotsOfClinic("")), doctorIds: named(slotsOfDoctor("")) };
}

/**
 * After the commit; those who watch the slots hear of it by that (slots/live). Never throws: a cache that cannot be
 * reached shows the old list for some seconds at the most.
 */
export function forgetOpenSlots(
  cache: Cache,
  { doctorId, clinicId }: { doctorId: string; clinicId: string },
  position: string,
): Promise<boolean> {
  return cache.forget([slotsOfDoctor(doctorId), slotsOfClinic(clinicId)], position);
}

export type ClinicOf = JoinedRead<{ doctorId: string }, { doctorId: string; clinicId: string }>;

/** Whose lists those of a doctor belong to: one statement for all that are to be forgotten at the same moment. */
export function makeClinicReader(db: Database): ClinicOf {
  return makeJoinedRead({
    idsOf: ({ doctorId }) => [doctorId],
    readAll: (keys) =>
      clinicsOfDoctors(
        db,
        keys.map(({ doctorId }) => doctorId),
      ),
  });
}

/** The same for an event, for a cache that could not be reached when it happened. Rejects to be called again. */
export async function forgetBooking(
  { cache, clinicOf }: { cache: Cache; clinicOf: ClinicOf },
  { id, doctorId, position }: StoredEvent,
): Promise<void> {
  const doctor = await clinicOf({ doctorId });
  if (doctor === undefined || (await forgetOpenSlots(cache, doctor, position))) return;
  // By now whatever it kept of that time is too old anyway.
  if (Date.now() - bornAt(id) > openSlotsTtlMs.doctor) return;
  throw new Error("the cache did not answer");
}

/** Ids of events are UUIDs of version 7: they begin with the time. */
function bornAt(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}
