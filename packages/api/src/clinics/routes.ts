import type { Database } from "../platform/db/connection.ts";
import { withKey } from "../platform/http/auth.ts";
import { freshnessHeaders } from "../platform/http/freshness.ts";
import type { Handlers } from "../platform/http/operations.ts";
import type { CachedRead } from "../platform/reads/cached-read.ts";
import { clinicProfile, profileTtlMs } from "./cache.ts";
import { requireClinic } from "./store.ts";

type ClinicDeps = { db: Database; cachedRead: CachedRead };

export function clinicRoutes({ db, cachedRead }: ClinicDeps): Pick<Handlers, "getClinic"> {
  return {
    getClinic: async ({ header, caller }) => {
      const clinicId = withKey(caller).clinic.id;
      const shown = await cachedRead({
        group: clinicProfile(clinicId),
        key: "clinic",
        ttlMs: profileTtlMs,
        minPosition: header["DocBook-Min-Position"],
        load: (need) => requireClinic(db, clinicId, need),
      });
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },
  };
}
