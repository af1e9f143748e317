import { clinicProfile, profileTtlMs } from "../clinics/cache.ts";
import type { Database } from "../platform/db/connection.ts";
import { withKey } from "../platform/http/auth.ts";
import { anId, aText, cutPage, readCursor } from "../platform/http/cursor.ts";
import { freshnessHeaders } from "../platform/http/freshness.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { type CachedRead, type Load, readUncached } from "../platform/reads/cached-read.ts";
import { type Doctor, type DoctorCursor, findDoctors, requireDoctor } from "./store.ts";

type DoctorDeps = { db: Database; cachedRead: CachedRead };

export function doctorRoutes({ db, cachedRead }: DoctorDeps): Pick<Handlers, "listDoctors" | "getDoctor"> {
  return {
    listDoctors: async ({ query, header, caller }) => {
      const clinicId = withKey(caller).clinic.id;
      const limit = query.limit ?? 20;
      const after = readCursor<DoctorCursor>(query.cursor, { name: aText, id: anId });
      const { q } = query;
      const filter = { specialty: query.specialty, language: query.language };
      const load: Load = async (need) => {
        const input = { clinicId, filter: { q, ...filter }, after, limit: limit + 1 };
        const found = await findDoctors(db, input, need);
        // The database writes doctors as the contract says.
        const doctors = JSON.parse(found.text) as Doctor[];
        const { rows, nextCursor } = cutPage(doctors, limit, ({ name, id }) => ({ name, id }));
        return { ...found, text: JSON.stringify({ doctors: rows, nextCursor }) };
      };
      const minPosition = header["DocBook-Min-Position"];
      const shown =
        q === undefined
          ? await cachedRead({
              group: clinicProfile(clinicId),
              key: JSON.stringify(["doctors", limit, filter, after]),
              ttlMs: profileTtlMs,
              minPosition,
              load,
            })
          : // Every letter that somebody types is another question.
            await readUncached(load, minPosition);
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },

    getDoctor: async ({ path, header, caller }) => {
      const clinicId = withKey(caller).clinic.id;
      const doctorId = path.doctorId.toLowerCase();
      const shown = await cachedRead({
        group: clinicProfile(clinicId),
        key: `doctor/${doctorId}`,
        ttlMs: profileTtlMs,
        minPosition: header["DocBook-Min-Position"],
        load: (need) => requireDoctor(db, { clinicId, doctorId }, need),
      });
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },
  };
}
