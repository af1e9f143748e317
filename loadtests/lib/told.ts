import exec from "k6/execution";
import { Counter, Trend } from "k6/metrics";
import type { Answer } from "./client.ts";
import { specialty } from "./config.ts";

// What people were told: each answer to a change is one line of JSON for the ledger (with --console-output, told.jsonl),
// and each answer at all counts.

/** k6's own, which its types leave out. */
declare const console: { log(line: string): void };

/** A success by its status, a refusal by its code. */
export type Outcome = number | Refusal;
type Refusal = keyof typeof statusOf;

export const statusOf = {
  "slot-taken": 409,
  "slot-held": 409,
  "hold-not-extendable": 409,
  "hold-expired": 410,
  "idempotency-key-reused": 422,
} as const;

const counters = {
  booked: new Counter("told_booked"),
  repeated: new Counter("told_the_same_again"),
  moved: new Counter("told_moved"),
  cancelled: new Counter("told_cancelled"),
  kept: new Counter("told_held_for_you"),
  taken: new Counter("told_slot_taken"),
  held: new Counter("told_slot_held"),
  unchanged: new Counter("told_not_modified"),
  wait: new Counter("told_to_wait"),
  slowDown: new Counter("told_to_slow_down"),
  else: new Counter("told_anything_else"),
};

/** How long people waited for their answers, by operation. */
const took = Object.fromEntries(
  [
    ...["getClinic", "listDoctors", "listDoctorSlots", "listSlots", "getBooking"],
    ...["createHold", "extendHold", "releaseHold", "createBooking", "rescheduleBooking", "cancelBooking"],
  ].map((operation) => [operation, new Trend(`took_${operation}`, true)]),
);
/** A race's two sides: those who got the slot, and those who were told that it is gone. */
const tookWinners = new Trend("took_winners", true);
const tookLosers = new Trend("took_losers", true);

/** A counter that was never heard of has no threshold to fail. */
export function startCounting(): void {
  for (const counter of Object.values(counters)) counter.add(0);
}

export type Asked = {
  operation: string;
  /** When, in milliseconds since 1970. */
  at: number;
  path: string;
  body?: { doctorId?: string; slotId?: string };
  key: string | undefined;
  expected: Outcome[];
};

/** Counts an answer; those to changes are written down. */
export function hear(asked: Asked, answer: Answer): void {
  const { operation, path, body } = asked;
  const ms = answer.timings.duration;
  const word = outcomeOf(answer);
  // When a run is stopped k6 itself hangs up: that is nobody's answer.
  if (answer.status !== 0 || !/context canceled/.test(answer.error)) count(asked, answer, word);
  took[operation]?.add(ms);
  if (operation === "createBooking" && word === 201 && !isRepeated(answer)) tookWinners.add(ms);
  if (operation === "createBooking" && word === "slot-taken") tookLosers.add(ms);
  if (answer.request.method !== "POST") return;

  const told = isJson(answer) ? (answer.json() as Record<string, string | undefined>) : {};
  writeDown({
    at: asked.at,
    ms: Math.round(ms * 10) / 10,
    operation,
    status: answer.status,
    code: told["code"],
    bookingId: (told["id"] ?? path.split("/")[3])?.match(/^bk_.*/)?.[0],
    slotId: told["slotId"] ?? body?.slotId,
    doctorId: told["doctorId"] ?? body?.doctorId,
    key: asked.key,
  });
}

/** For a run that is stopped in the middle: what is asked now may be done without anybody hearing of it. */
export function announce(about: { operation: string; key?: string; bookingId?: string }): void {
  writeDown({ at: Date.now(), ms: 0, status: 0, ...about });
}

/** One line of the ledger (ledger/entry.ts); what is not known is left out. */
function writeDown(line: Record<string, string | number | undefined>): void {
  const user = specialty ? `${specialty}-${exec.vu.idInTest}` : `${exec.vu.idInTest}`;
  console.log(JSON.stringify({ user, ...line }));
}

/** The status of a success, the code of a refusal. */
function outcomeOf(answer: Answer): number | string {
  if (answer.status < 400 || !isJson(answer)) return answer.status;
  return String(answer.json("code") ?? answer.status);
}

/** This answer was given to the same Idempotency-Key before. */
export function isRepeated(answer: Answer): boolean {
  return answer.headers["Idempotency-Replayed"] === "true";
}

/** Asks to come back later, as it should be. */
export function waitIn(answer: Answer): number | undefined {
  const seconds = Number(answer.headers["Retry-After"]);
  return (answer.status === 503 || answer.status === 429) && seconds >= 0 ? seconds : undefined;
}

/** What an iteration could not even finish is no answer that anybody was promised. */
export function countFailure(): void {
  counters.else.add(1);
}

function count({ operation, expected }: Asked, answer: Answer, word: number | string): void {
  if (waitIn(answer) !== undefined) (answer.status === 503 ? counters.wait : counters.slowDown).add(1);
  else if ((expected as (number | string)[]).includes(word)) kindOf(operation, answer, word)?.add(1);
  else {
    counters.else.add(1);
    const { status, body, error } = answer;
    console.log(JSON.stringify({ unexpected: operation, status, body: body ?? error }));
  }
}

function kindOf(operation: string, answer: Answer, word: number | string): Counter | undefined {
  if (word === "slot-taken") return counters.taken;
  if (word === "slot-held") return counters.held;
  if (word === 304) return counters.unchanged;
  if (answer.status >= 300) return undefined;
  if (operation === "createBooking") return isRepeated(answer) ? counters.repeated : counters.booked;
  if (operation === "rescheduleBooking") return counters.moved;
  if (operation === "cancelBooking") return counters.cancelled;
  return operation === "createHold" ? counters.kept : undefined;
}

function isJson(answer: Answer): boolean {
  return /json/.test(answer.headers["Content-Type"] ?? "") && Boolean(answer.body);
}
