import type { Cache } from "../platform/edges/cache.ts";
import { slotsOfClinic, slotsOfDoctor } from "../slots/cache.ts";

/** Changed by imports alone, which empty the group. The end is for an import that could not reach the cache. */
export const profileTtlMs = 10 * 60_000;

/** The clinic itself and its doctors. */
export const clinicProfile = (clinicId: string) => `clinic:${clinicId}`;

export type ChangedClinic = { clinicId: string; doctorIds: string[]; position: string };

/** After the commit of what may have changed anything about a clinic. False when the cache was not reached. */
export function forgetClinic(
  cache: Cache,
  { clinicId, doctorIds, position }: ChangedClinic,
): Promise<boolean> {
  const groups = [clinicProfile(clinicId), slotsOfClinic(clinicId), ...doctorIds.map(slotsOfDoctor)];
  return cache.forget(groups, position);
}
