import { clinicOfDoctor } from "../doctors/store.ts";
import type { Database } from "../platform/db/connection.ts";
import type { Cache } from "../platform/edges/cache.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";

/** How old a list of open slots may get by itself. Shorter for those that many bookings change. */
export const openSlotsTtlMs = { doctor: 10_000, clinic: 5_000 };

export const slotsOfDoctor = (doctorId: string) => `slots:${doctorId}`;
export const slotsOfClinic = (clinicId: string) => `clinic-slots:${clinicId}`;

/** After the commit. Never throws: a cache that cannot be reached shows the old list for some seconds at the most. */
export function forgetOpenSlots(
  cache: Cache,
  { doctorId, clinicId }: { doctorId: string; clinicId: string },
  position: string,
): Promise<boolean> {
  return cache.forget([slotsOfDoctor(doctorId), slotsOfClinic(clinicId)], position);
}

/** The same for an event, for a cache that could not be reached when it happened. Rejects to be called again. */
export async function forgetBooking(
  { db, cache }: { db: Database; cache: Cache },
  { id, doctorId, position }: StoredEvent,
): Promise<void> {
  const clinicId = await clinicOfDoctor(db, doctorId);
  if (clinicId === undefined || (await forgetOpenSlots(cache, { doctorId, clinicId }, position))) return;
  // By now whatever it kept of that time is too old anyway.
  if (Date.now() - bornAt(id) > openSlotsTtlMs.doctor) return;
  throw new Error("the cache did not answer");
}

/** Ids of events are UUIDs of version 7: they begin with the time. */
function bornAt(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}
