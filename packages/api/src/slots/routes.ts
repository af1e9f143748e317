import { clinicFor, type OpenDeps } from "../bookings/open.ts";
import type { Slot } from "../errors.ts";
import { withKey } from "../platform/http/auth.ts";
import { anId, anInstant, cutPage, readCursor } from "../platform/http/cursor.ts";
import { freshnessHeaders } from "../platform/http/freshness.ts";
import type { Handlers } from "../platform/http/operations.ts";
import type { CachedRead } from "../platform/reads/cached-read.ts";
import { openSlotsTtlMs, slotsOfClinic, slotsOfDoctor } from "./cache.ts";
import { nameDays, readDayRange } from "./day-range.ts";
import { openSlotsOfClinic, openSlotsOfDoctor, type SlotCursor } from "./open-slots.ts";

type SlotDeps = OpenDeps & { cachedRead: CachedRead };

export function slotRoutes(deps: SlotDeps): Pick<Handlers, "listDoctorSlots" | "listSlots"> {
  const { db, cachedRead } = deps;
  return {
    listDoctorSlots: async ({ path, query, header, caller }) => {
      const { id: clinicId, timeZone } = await clinicFor(deps, caller, query.booking);
      // One name for each doctor, however it is written: the cache is emptied by it.
      const doctorId = path.doctorId.toLowerCase();
      const { from, to } = nameDays(query, timeZone);
      const shown = await cachedRead({
        group: slotsOfDoctor(doctorId),
        // With the clinic: another one's key must not get what this one's has left here.
        key: [clinicId, timeZone, from, to, query.visitType ?? ""].join("/"),
        ttlMs: openSlotsTtlMs.doctor,
        minPosition: header["DocBook-Min-Position"],
        load: async (need) => {
          const { visitType } = query;
          const { instants } = readDayRange({ from, to }, timeZone);
          const input = { clinicId, doctorId, visitType, range: instants };
          const slots = await openSlotsOfDoctor(db, input, need);
          const head = `"timeZone":${JSON.stringify(timeZone)},"from":"${from}","to":"${to}"`;
          return { ...slots, text: `{${head},${slots.text}}` };
        },
      });
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },

    listSlots: async ({ query, header, caller }) => {
      const { id: clinicId, timeZone } = withKey(caller).clinic;
      const limit = query.limit ?? 20;
      const { from, to } = nameDays(query, timeZone);
      const after = readCursor<SlotCursor>(query.cursor, { start: anInstant, doctorId: anId });
      const { specialty, language, visitType } = query;
      const filter = { specialty, language, visitType };
      const shown = await cachedRead({
        group: slotsOfClinic(clinicId),
        key: JSON.stringify([timeZone, from, to, limit, filter, after]),
        ttlMs: openSlotsTtlMs.clinic,
        minPosition: header["DocBook-Min-Position"],
        load: async (need) => {
          const { instants } = readDayRange({ from, to }, timeZone);
          const input = { clinicId, range: instants, filter, after, limit: limit + 1 };
          const found = await openSlotsOfClinic(db, input, need);
          // The database writes slots as the contract says.
          const slots = JSON.parse(found.text) as Slot[];
          const page = cutPage(slots, limit, ({ start, doctorId }) => ({ start, doctorId }));
          const { rows, nextCursor } = page;
          return { ...found, text: JSON.stringify({ timeZone, from, to, slots: rows, nextCursor }) };
        },
      });
      return { status: 200, headers: freshnessHeaders(shown), json: { jsonText: shown.text } };
    },
  };
}
