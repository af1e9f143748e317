import { check } from "k6";
import { Counter } from "k6/metrics";
import { type Answer, postTogether, type Slot } from "./lib/client.ts";
import { countOpen, requireOpenSlots, slotsStillOpen } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { type Booking, book, bookingIn, moving, read } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, newRun, numberOfIteration, people, promising, startFor, waitUntil } from "./lib/run.ts";

// USERS patients in pairs, three slots a pair: for DURATION both move at the same moment, to each other's slot, to the
// free one, and one after the other. Locks are taken in opposite directions all the time; nobody loses their booking.

const { users, duration } = sizesOf("reschedule-storm");
const pairs = Math.ceil(users / 2);

const bookingsLost = new Counter("bookings_lost");

export const options = promising(
  { storm: people(pairs, `${duration + 120}s`) },
  {
    checks: ["rate==1"],
    bookings_lost: ["count==0"],
    told_moved: ["count>0"],
    slots_still_open: [`count==${pairs}`],
  },
);

type Storm = { slots: Slot[]; run: string; startAt: number };
type Pair = { one: Booking; other: Booking; slots: Slot[] };

export function setup(): Storm {
  bookingsLost.add(0);
  return { slots: requireOpenSlots(3 * pairs), run: newRun(), startAt: startFor(pairs) };
}

export default guarded(({ slots: all, run, startAt }: Storm) => {
  const number = numberOfIteration();
  const slots = all.slice(3 * (number - 1), 3 * number);
  const [one, other] = slots.slice(0, 2).map((slot, index) => {
    const who = `${run}-${number}-${index}`;
    return bookingIn(book(slot, { who, key: who, expected: [201] }));
  });
  if (!one || !other) return;
  const pair = { one, other, slots };
  waitUntil(startAt);
  while (Date.now() < startAt + duration * 1000) {
    swap(pair);
    wantTheFreeOne(pair);
    follow(pair);
  }
  for (const { answer, slotId } of [one, other].map((own) => ({ answer: read(own), slotId: own.slotId }))) {
    const isThere = answer.json("status") === "booked" && answer.json("slotId") === slotId;
    bookingsLost.add(isThere ? 0 : 1);
  }
});

/** Neither leaves before the other has come: both stay. */
function swap({ one, other }: Pair): void {
  const answers = postTogether([
    moving(one, other.slotId, ["slot-taken"]),
    moving(other, one.slotId, ["slot-taken"]),
  ]);
  check(answers, {
    "nobody moves to a slot that is somebody's": () => answers.every(({ status }) => status === 409),
  });
}

function wantTheFreeOne(pair: Pair): void {
  const free = freeOf(pair);
  const answers = postTogether([moving(pair.one, free), moving(pair.other, free)]);
  check(answers, {
    "one of two gets the free slot": () => answers.filter(({ status }) => status === 200).length === 1,
  });
  settle(pair, answers);
}

/** One leaves for the free slot; the other may find the slot that is left, or not yet. */
function follow(pair: Pair): void {
  const { one, other } = pair;
  const answers = postTogether([moving(one, freeOf(pair), [200]), moving(other, one.slotId)]);
  check(answers, { "the way to a free slot is free": () => answers[0]?.status === 200 });
  settle(pair, answers);
}

function freeOf({ one, other, slots }: Pair): string {
  return slots.find(({ id }) => id !== one.slotId && id !== other.slotId)?.id ?? "";
}

function settle({ one, other }: Pair, [toOne, toOther]: Answer[]): void {
  if (toOne?.status === 200) one.slotId = String(toOne.json("slotId"));
  if (toOther?.status === 200) other.slotId = String(toOther.json("slotId"));
}

export function teardown({ slots }: Storm): void {
  slotsStillOpen.add(countOpen(slots));
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("reschedule-storm", `${pairs} pairs move around each other for ${duration} s`, summary);
}
