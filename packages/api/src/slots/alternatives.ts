import type { Logger } from "pino";
import type { Slot } from "../errors.ts";
import type { Database } from "../platform/db/connection.ts";
import type { SlotKey } from "./lock.ts";
import { nearestOpenSlots } from "./open-slots.ts";

/** `visitType`: for the same kind of visit. */
export type Alternatives = (
  wanted: SlotKey & { clinicId: string; visitType: string | undefined },
) => Promise<Slot[]>;

/** Enough to choose from, few enough to read on a phone. */
const offered = 4;
/** The losers of one race come within moments of each other: they share one look-up. */
const shareMs = 250;

/**
 * Slots to offer to whoever came too late. For display: each is decided on its own when it is booked. Never the
 * reason why a refusal fails: without an answer from the database there are simply none to offer.
 */
export function makeAlternatives(db: Database, log: Logger): Alternatives {
  const shared = new Map<string, Promise<Slot[]>>();

  return (wanted) => {
    const key = [wanted.doctorId, wanted.slotId, wanted.clinicId, wanted.visitType].join("/");
    const known = shared.get(key);
    if (known) return known;
    const found = nearestOpenSlots(db, { ...wanted, limit: offered }).catch((error: unknown) => {
      log.error({ err: error }, "no alternatives could be looked up");
      return [];
    });
    shared.set(key, found);
    setTimeout(() => shared.delete(key), shareMs).unref();
    return found;
  };
}
