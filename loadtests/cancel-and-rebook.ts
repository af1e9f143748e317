import { check } from "k6";
import type { Slot } from "./lib/client.ts";
import { countOpen, requireOpenSlots, slotsStillOpen } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { book, bookingIn, cancel, read } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import {
  guarded,
  newRun,
  numberOfIteration,
  people,
  pick,
  promising,
  startFor,
  waitUntil,
} from "./lib/run.ts";

// USERS patients book and cancel SLOTS slots for DURATION. Whoever has one has it alone until they cancel, and in the
// end all of them are free again.

const { users, slots: count, duration } = sizesOf("cancel-and-rebook");

export const options = promising(
  { churn: people(users, `${duration + 120}s`) },
  {
    checks: ["rate==1"],
    told_booked: [`count>${count}`],
    told_slot_taken: ["count>0"],
    slots_still_open: [`count==${count}`],
  },
);

type Churn = { slots: Slot[]; run: string; startAt: number };

export function setup(): Churn {
  return { slots: requireOpenSlots(count), run: newRun(), startAt: startFor(users) };
}

export default guarded(({ slots, run, startAt }: Churn) => {
  const who = `${run}-${numberOfIteration()}`;
  waitUntil(startAt);
  for (let attempt = 1; Date.now() < startAt + duration * 1000; attempt++) {
    haveOnce(pick(slots) as Slot, `${who}-${attempt}`);
  }
});

function haveOnce(slot: Slot, who: string): void {
  const booking = bookingIn(book(slot, { who, key: who }));
  if (!booking) return;
  const rival = `${who}-rival`;
  const refused = book(slot, { who: rival, key: rival, expected: ["slot-taken"] });
  const mine = read(booking);
  check(mine, {
    "whoever has a slot has it alone": () => refused.status === 409,
    "and it is as they were told": () => mine.json("status") === "booked" && mine.json("slotId") === slot.id,
  });
  const cancelled = cancel(booking);
  const again = cancel(booking);
  check(again, { "cancelling twice is harmless": () => again.body === cancelled.body });
}

export function teardown({ slots }: Churn): void {
  slotsStillOpen.add(countOpen(slots));
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("cancel-and-rebook", `${users} patients, ${count} slots, ${duration} s`, summary);
}
