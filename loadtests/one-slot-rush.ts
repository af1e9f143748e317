import { get, type Slot } from "./lib/client.ts";
import { countOpen, requireOpenSlots, slotsStillOpen } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { book } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, newRun, numberOfIteration, people, promising, startFor, waitUntil } from "./lib/run.ts";

// RIVALS patients ask for one slot at the same moment. Exactly one gets it; all others are told so, kindly.

const { rivals } = sizesOf("one-slot-rush");

export const options = promising(
  { rush: people(rivals) },
  {
    told_booked: ["count==1"],
    told_slot_taken: [`count==${rivals - 1}`],
    slots_still_open: ["count==0"],
  },
);

type Rush = { slots: Slot[]; run: string; startAt: number };

export function setup(): Rush {
  return { slots: requireOpenSlots(1), run: newRun(), startAt: startFor(rivals) };
}

export default guarded(({ slots, run, startAt }: Rush) => {
  const who = `${run}-${numberOfIteration()}`;
  get("/healthz", { name: "getHealth" });
  waitUntil(startAt);
  book(slots[0] as Slot, { who, key: who });
});

export function teardown({ slots }: Rush): void {
  slotsStillOpen.add(countOpen(slots));
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("one-slot-rush", `${rivals} patients, one slot`, summary);
}
