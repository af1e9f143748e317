import { Counter, Trend } from "k6/metrics";
import { type Answer, get, type Slot } from "./lib/client.ts";
import { countOpen, openAmong, requireOpenSlots, slotsStillOpen } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { book } from "./lib/patient.ts";
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

// A clinic opens its calendar: USERS patients come for SLOTS slots, and all want the early ones. Who loses takes an
// alternative from the answer; who loses again looks at the calendar, until nothing is left. All slots are given away, and
// as many patients have one.

const { users, slots: wanted } = sizesOf("many-slots-rush");
/** Nobody is so unlucky that often. */
const attemptsAtMost = 100;

const wentWithout = new Counter("went_without");
const gaveUp = new Counter("gave_up");
const tookToAlternative = new Trend("took_from_refusal_to_another_slot", true);

export const options = promising(
  { rush: people(users, "5m") },
  {
    told_booked: [`count==${Math.min(users, wanted)}`],
    went_without: [`count==${Math.max(0, users - wanted)}`],
    gave_up: ["count==0"],
    slots_still_open: [`count==${Math.max(0, wanted - users)}`],
  },
);

type Rush = { slots: Slot[]; run: string; startAt: number };

export function setup(): Rush {
  wentWithout.add(0);
  gaveUp.add(0);
  const slots = requireOpenSlots(wanted).sort((a, b) => a.start.localeCompare(b.start));
  return { slots, run: newRun(), startAt: startFor(users) };
}

export default guarded(({ slots, run, startAt }: Rush) => {
  const who = `${run}-${numberOfIteration()}`;
  get("/healthz", { name: "getHealth" });
  waitUntil(startAt);
  let choice: Slot | undefined = pick(slots.slice(0, Math.ceil(slots.length / 4)));
  let refusedAt: number | undefined;
  for (let attempt = 1; choice; attempt++) {
    if (attempt > attemptsAtMost) return gaveUp.add(1);
    const answer = book(choice, { who, key: `${who}-${attempt}` });
    if (answer.status === 201) {
      if (refusedAt) tookToAlternative.add(Date.now() - refusedAt);
      return;
    }
    refusedAt ??= Date.now();
    choice =
      (attempt === 1 ? oneOf(alternativesIn(answer), slots) : undefined) ?? oneOf(openAmong(slots), slots);
  }
  wentWithout.add(1);
});

function alternativesIn(refusal: Answer): Slot[] {
  return refusal.status === 409 ? (refusal.json("alternatives") as Slot[]) : [];
}

/** Only of the slots of this rush, so that it ends: a large clinic has others to offer. */
function oneOf(offered: Slot[], slots: Slot[]): Slot | undefined {
  const ids = new Set(slots.map(({ id }) => id));
  return pick(offered.filter(({ id }) => ids.has(id)));
}

export function teardown({ slots }: Rush): void {
  slotsStillOpen.add(countOpen(slots));
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("many-slots-rush", `${users} patients, ${wanted} slots`, summary);
}
