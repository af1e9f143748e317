import { requireDoctor } from "../doctors/store.ts";
import type { Database } from "../platform/db/connection.ts";
import { withKey } from "../platform/http/auth.ts";
import { anId, anInstant, cutPage, readCursor } from "../platform/http/cursor.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { readDayRange } from "./day-range.ts";
import { openSlotsOfClinic, openSlotsOfDoctor, type SlotCursor } from "./store.ts";

export function slotRoutes({ db }: { db: Database }): Pick<Handlers, "listDoctorSlots" | "listSlots"> {
  return {
    listDoctorSlots: async ({ path, query, caller }) => {
      const { clinic } = withKey(caller);
      const { doctorId } = path;
      const { timeZone } = clinic;
      const { from, to, instants } = readDayRange(query, timeZone);
      const slots = await openSlotsOfDoctor(db, { clinicId: clinic.id, doctorId, range: instants });
      // An empty list may mean a doctor who does not exist: only then is it worth asking.
      if (slots === "[]") await requireDoctor(db, clinic.id, doctorId);
      return {
        status: 200,
        json: {
          jsonText: `{"timeZone":${JSON.stringify(timeZone)},"from":"${from}","to":"${to}","slots":${slots}}`,
        },
      };
    },

    listSlots: async ({ query, caller }) => {
      const { clinic } = withKey(caller);
      const { timeZone } = clinic;
      const limit = query.limit ?? 20;
      const { from, to, instants } = readDayRange(query, timeZone);
      const after = readCursor<SlotCursor>(query.cursor, { start: anInstant, doctorId: anId });
      const found = await openSlotsOfClinic(db, {
        clinicId: clinic.id,
        range: instants,
        filter: query,
        after,
        limit: limit + 1,
      });
      const { rows, nextCursor } = cutPage(found, limit, ({ start, doctorId }) => ({ start, doctorId }));
      return { status: 200, json: { timeZone, from, to, slots: rows, nextCursor } };
    },
  };
}
