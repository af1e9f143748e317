import { clinicFor, type OpenDeps } from "../bookings/open.ts";
import { freshnessHeaders } from "../platform/http/freshness.ts";
import type { Handlers } from "../platform/http/operations.ts";
import type { CachedRead } from "../platform/reads/cached-read.ts";
import { clinicProfile, profileTtlMs } from "./cache.ts";
import { requireClinic } from "./store.ts";

type ClinicDeps = OpenDeps & { cachedRead: CachedRead };

export function clinicRoutes(deps: ClinicDeps): Pick<Handlers, "getClinic"> {
  return {
    getClinic: async ({ query, header, caller }) => {
      const { id: clinicId } = await clinicFor(deps, caller, query.booking);
      const shown = await deps.cachedRead({
        group: clinicProfile(clinicId),
        key: "clinic",
        ttlMs: profileTtlMs,
        minPosition: header["DocBook-Min-Position"],
        load: (need) => requireClinic(deps.db, clinicId, need),
      });
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },
  };
}
