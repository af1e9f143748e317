import { check, sleep } from "k6";
import { postTogether, type Slot } from "./lib/client.ts";
import { requireClinic, requireOpenSlots } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { book, booking, extend, type Hold, hold, holdIn, holding, release } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, newRun, numberOfIteration, people, promising, startFor, waitUntil } from "./lib/run.ts";

// SLOTS slots are held, each by somebody else: one books, one changes their mind, one forgets it, one extends and then
// forgets. Whatever they do, others are refused for as long as the hold lasts by the database's clock, and no longer.
// It takes somewhat longer than a hold: 80 seconds with a DocBook of its own.

const { slots: count } = sizesOf("hold-and-expiry");

const longestHoldMinutes = 30;
/** On a busy machine an answer may take some seconds: what has to come before the end of a hold is asked so much earlier. */
const slackSeconds = 20;

export const options = promising(
  { holds: people(count, `${2 * longestHoldMinutes + 5}m`) },
  { checks: ["rate==1"], told_booked: [`count==${count}`] },
);

type Holds = { slots: Slot[]; run: string; startAt: number };
type Held = { slot: Slot; own: Hold; term: Term; who: string };
/** By our clock: the hold ends between the two. */
type Term = { earliestEnd: number; latestEnd: number };

export function setup(): Holds {
  if (requireClinic().holdMinutes === 0)
    throw new Error("This clinic holds no slots (policies.holdMinutes is 0)");
  return { slots: requireOpenSlots(count), run: newRun(), startAt: startFor(count) };
}

const stories = [books, changesMind, forgets, extendsAndForgets];

export default guarded(({ slots, run, startAt }: Holds) => {
  const number = numberOfIteration();
  const slot = slots[number - 1] as Slot;
  const who = `${run}-${number}`;
  waitUntil(startAt);
  const askedAt = Date.now();
  const own = holdIn(hold(slot, [201]));
  if (!own) return;
  const held = { slot, own, term: termOf(own, askedAt), who };
  othersAreRefused(held);
  stories[number % stories.length]?.(held);
});

function books({ slot, own, who }: Held): void {
  check(extend(own, [200]), { "a hold can be extended": (answer) => answer.json("extendable") === false });
  check(extend(own, ["hold-not-extendable"]), { "but only once": (answer) => answer.status === 409 });
  const answer = book(slot, { who, key: who, hold: own, expected: [201] });
  check(answer, { "the holder books": () => answer.status === 201 });
  const late = book(slot, { who: `${who}-other`, key: `${who}-other`, expected: ["slot-taken"] });
  check(late, { "and then it is taken": () => late.status === 409 });
}

function changesMind({ slot, own, who }: Held): void {
  release(own);
  const other = book(slot, { who: `${who}-other`, key: `${who}-other`, expected: [201] });
  check(other, { "what is given back is free at once": () => other.status === 201 });
  check(release(own), { "giving back twice is harmless": (answer) => answer.status === 204 });
}

function forgets(held: Held): void {
  waitUntil(held.term.earliestEnd - slackSeconds * 1000);
  othersAreRefused(held);
  isFreeAfter(held.term, held);
}

function extendsAndForgets(held: Held): void {
  sleep(slackSeconds);
  const askedAt = Date.now();
  const expiresInSeconds = Number(extend(held.own, [200]).json("expiresInSeconds"));
  const extended = termOf({ expiresInSeconds }, askedAt);
  waitUntil(held.term.latestEnd);
  othersAreRefused(held);
  isFreeAfter(extended, held);
}

/** The database began to count after we asked and before we heard, and tells whole seconds, rounded down. */
function termOf({ expiresInSeconds }: Pick<Hold, "expiresInSeconds">, askedAt: number): Term {
  return {
    earliestEnd: askedAt + expiresInSeconds * 1000,
    latestEnd: Date.now() + (expiresInSeconds + 1) * 1000,
  };
}

/** Those who hold and those who book alike. */
function othersAreRefused({ slot, who }: Held): void {
  const key = `${who}-too-early-${Date.now()}`;
  const answers = postTogether([
    booking(slot, { who: key, key, expected: ["slot-held"] }),
    holding(slot, ["slot-held"]),
  ]);
  check(answers, {
    "a hold binds others": () => answers.every((answer) => answer.status === 409),
    "and they hear until when": () => answers.every((answer) => Boolean(answer.json("heldUntil"))),
  });
}

function isFreeAfter({ latestEnd }: Term, { slot, own, who }: Held): void {
  waitUntil(latestEnd);
  const rivals = ["a", "b", "c"].map((name) => {
    const key = `${who}-${name}`;
    return booking(slot, { who: key, key });
  });
  const answers = postTogether(rivals);
  check(answers, {
    "when it has ended exactly one of many others books": () =>
      answers.filter(({ status }) => status === 201).length === 1,
  });
  check(extend(own, ["hold-expired"]), {
    "what has ended is not extended": (answer) => answer.status === 410,
  });
  const late = book(slot, { who, key: who, hold: own, expected: ["slot-taken"] });
  check(late, { "nor does it open the slot any more": () => late.status === 409 });
}

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("hold-and-expiry", `${count} held slots`, summary);
}
