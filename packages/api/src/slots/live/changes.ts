import type { Logger } from "pino";
import type { Database } from "../../platform/db/connection.ts";
import type { Cache } from "../../platform/edges/cache.ts";
import { ownersOf } from "../cache.ts";
import { eventOf } from "./event-stream.ts";
import { newestPositions } from "./newest.ts";

type SlotWatch = {
  clinicId: string;
  /** Only this doctor's slots. */
  doctorId: string | undefined;
  tell(doctorId: string, event: Uint8Array): void;
  /** What was missed cannot be found out: connect anew. */
  giveUp(): void;
};
export type SlotChanges = (watch: SlotWatch) => () => void;

/** In a rush a doctor's change is told at once, and what follows within this time together. */
const tellEveryMs = 250;
/** What is told on the commit is told again by the outbox, in case nobody heard it. */
const remembered = 5_000;

/** Tells those who watch a clinic's slots which doctor's have changed, and in which transaction. Ids only. */
export function makeSlotChanges(deps: { cache: Cache; db: Database; log: Logger }): SlotChanges {
  const watches = new Map<string, Set<SlotWatch>>();
  const told = makeMemory(remembered);

  const tell = makePacer((clinicId: string, doctorId: string, position: string) => {
    const event = changeOf(doctorId, position);
    for (const watch of watches.get(clinicId) ?? [])
      if (watch.doctorId === undefined || watch.doctorId === doctorId) watch.tell(doctorId, event);
  });
  const tellAll = async (clinicId: string) => {
    try {
      for (const { doctorId, position } of await newestPositions(deps.db, clinicId))
        tell(clinicId, doctorId, position);
    } catch (error) {
      deps.log.warn({ err: error }, "those who watch slots are sent to connect anew");
      for (const watch of watches.get(clinicId) ?? []) watch.giveUp();
    }
  };

  let isHearing = false;
  const hearer = {
    forgotten: (groups: string[], position: string) => {
      const { clinicIds, doctorIds } = ownersOf(groups);
      for (const clinicId of clinicIds.filter((id) => watches.has(id)))
        for (const doctorId of doctorIds)
          if (told.isNew(`${doctorId}/${position}`)) tell(clinicId, doctorId, position);
    },
    missed: () => {
      for (const clinicId of watches.keys()) void tellAll(clinicId);
    },
  };

  return (watch) => {
    // Until the process ends; before somebody watches there is nothing to hear.
    if (!isHearing) deps.cache.onForgotten(hearer);
    isHearing = true;
    const { clinicId } = watch;
    const ofClinic = watches.get(clinicId) ?? new Set();
    watches.set(clinicId, ofClinic.add(watch));
    return () => {
      ofClinic.delete(watch);
      if (ofClinic.size === 0 && watches.get(clinicId) === ofClinic) watches.delete(clinicId);
    };
  };
}

/** With the position that a reader of the list should ask for. */
export function changeOf(doctorId: string, position: string): Uint8Array {
  return eventOf("change", { doctorId }, position);
}

type Tell = (clinicId: string, doctorId: string, position: string) => void;

/** The first at once; those within the pause after it as one, with the newest position. */
function makePacer(tell: Tell): Tell {
  const pausing = new Map<string, { next: string | undefined }>();

  const pause = (clinicId: string, doctorId: string) => {
    const state: { next: string | undefined } = { next: undefined };
    pausing.set(doctorId, state);
    setTimeout(() => {
      pausing.delete(doctorId);
      if (state.next === undefined) return;
      tell(clinicId, doctorId, state.next);
      pause(clinicId, doctorId);
    }, tellEveryMs).unref();
  };
  return (clinicId, doctorId, position) => {
    const state = pausing.get(doctorId);
    if (state) state.next = newer(state.next, position);
    else {
      tell(clinicId, doctorId, position);
      pause(clinicId, doctorId);
    }
  };
}

function newer(one: string | undefined, other: string): string {
  return one !== undefined && BigInt(one) > BigInt(other) ? one : other;
}

/** Of the last so many names. */
function makeMemory(atMost: number): { isNew(name: string): boolean } {
  const names = new Set<string>();
  return {
    isNew: (name) => {
      if (names.has(name)) return false;
      names.add(name);
      const [oldest] = names;
      if (names.size > atMost && oldest !== undefined) names.delete(oldest);
      return true;
    },
  };
}
