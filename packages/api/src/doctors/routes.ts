import type { Database } from "../platform/db/connection.ts";
import { withKey } from "../platform/http/auth.ts";
import { anId, aText, cutPage, readCursor } from "../platform/http/cursor.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { type DoctorCursor, findDoctors, requireDoctor } from "./store.ts";

export function doctorRoutes({ db }: { db: Database }): Pick<Handlers, "listDoctors" | "getDoctor"> {
  return {
    listDoctors: async ({ query, caller }) => {
      const { clinic } = withKey(caller);
      const limit = query.limit ?? 20;
      const after = readCursor<DoctorCursor>(query.cursor, { name: aText, id: anId });
      const found = await findDoctors(db, { clinicId: clinic.id, filter: query, after, limit: limit + 1 });
      const { rows, nextCursor } = cutPage(found, limit, ({ name, id }) => ({ name, id }));
      return { status: 200, json: { doctors: rows, nextCursor } };
    },

    getDoctor: async ({ path, caller }) => ({
      status: 200,
      json: await requireDoctor(db, withKey(caller).clinic.id, path.doctorId),
    }),
  };
}
