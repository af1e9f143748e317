import type { Database } from "../../platform/db/connection.ts";
import { withKey } from "../../platform/http/auth.ts";
import type { Handlers } from "../../platform/http/operations.ts";
import { changeOf, type SlotChanges } from "./changes.ts";
import { eventOf } from "./event-stream.ts";
import { newestPositions } from "./newest.ts";
import type { Streams } from "./streams.ts";

type LiveDeps = { db: Database; slotChanges: SlotChanges; streams: Streams };

const ready = eventOf("ready", {});

export function liveRoutes({ db, slotChanges, streams }: LiveDeps): Pick<Handlers, "watchSlots"> {
  return {
    watchSlots: async ({ query, header, caller, address, stillAllowed }) => {
      const clinicId = withKey(caller).clinic.id;
      const doctorId = query.doctorId?.toLowerCase();
      const stream = streams.open({ address, stillAllowed }, () => stopWatching());
      // Before anything is looked up: what happens meanwhile is heard.
      const stopWatching = slotChanges({ clinicId, doctorId, tell: stream.send, giveUp: stream.end });
      try {
        stream.send("ready", ready);
        if (header["Last-Event-ID"] !== undefined) {
          for (const newest of await newestPositions(db, clinicId))
            if (doctorId === undefined || doctorId === newest.doctorId)
              stream.send(newest.doctorId, changeOf(newest.doctorId, newest.position));
        }
      } catch (error) {
        stream.end();
        throw error;
      }
      return {
        status: 200,
        type: "text/event-stream",
        // nginx and its like would collect it first.
        headers: { "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
        stream: stream.body,
      };
    },
  };
}
