import { check, sleep } from "k6";
import { type Answer, postTogether, type Slot } from "./lib/client.ts";
import { requireOpenSlots } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { book, booking, bookingIn, cancel } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, newRun, numberOfIteration, people, promising, startFor, waitUntil } from "./lib/run.ts";
import { isRepeated } from "./lib/told.ts";

// USERS patients with impatient fingers: each sends one booking several times at once and later again, all under one
// Idempotency-Key. That is one booking, and every time the same answer.

const { users } = sizesOf("idempotent-replay");
const atOnce = 5;

export const options = promising(
  { replay: people(users) },
  { checks: ["rate==1"], told_booked: [`count==${users * 2}`] },
);

type Replay = { slots: Slot[]; run: string; startAt: number };

export function setup(): Replay {
  return { slots: requireOpenSlots(users * 2), run: newRun(), startAt: startFor(users) };
}

export default guarded(({ slots, run, startAt }: Replay) => {
  const number = numberOfIteration();
  const [mine, spare] = slots.slice(2 * (number - 1), 2 * number) as [Slot, Slot];
  const who = `${run}-${number}`;
  const wish = { who, key: who, expected: [201] };
  waitUntil(startAt);

  const answers = postTogether(Array.from({ length: atOnce }, () => booking(mine, wish)));
  const [first] = answers as [Answer];
  check(answers, {
    "all that are sent at once get the same answer": () => answers.every((answer) => isSame(answer, first)),
    "one of them books, the others repeat": () =>
      answers.filter((answer) => !isRepeated(answer)).length === 1,
  });
  sleep(1 + Math.random());
  const later = book(mine, wish);
  check(later, { "later it is the same again": () => isSame(later, first) && isRepeated(later) });

  const other = book(mine, { who: `${who}-other`, key: who, expected: ["idempotency-key-reused"] });
  check(other, { "one key is for one wish": () => other.status === 422 });
  const refused = book(mine, { who, key: `${who}-spare`, expected: ["slot-taken"] });
  const spared = book(spare, { who, key: `${who}-spare`, expected: [201] });
  check(spared, {
    "a refused request does not use its key up": () => refused.status === 409 && !isRepeated(spared),
  });

  const made = bookingIn(first);
  if (made) cancel(made);
  const afterwards = book(mine, wish);
  check(afterwards, {
    "after it was cancelled the answer is still the first": () => isSame(afterwards, first),
  });
});

function isSame(answer: Answer, first: Answer): boolean {
  return answer.status === 201 && answer.body === first.body;
}

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("idempotent-replay", `${users} patients send each booking again and again`, summary);
}
