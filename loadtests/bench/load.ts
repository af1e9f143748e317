import { once } from "node:events";
import { type Client, makeClient } from "../measure/client.ts";
import { median, percentile } from "../measure/numbers.ts";
import { bookingOf } from "../measure/patient.ts";
import type { BenchSlot, DoctorWeek } from "./clinic.ts";

// The load generator, a process of its own: what it costs must not be taken for the servers'.

export type LoadOrder = { url: string; key: string; connections: number; ms: number } & (
  | { work: "book"; slots: BenchSlot[] }
  /** Any of the paths, again and again. */
  | { work: "week"; paths: string[] }
  /** Each path once. */
  | { work: "once"; paths: string[] }
  /** Books each slot, and before each reads its doctor's week nine times. */
  | { work: "mixed"; slots: (BenchSlot & DoctorWeek)[] }
);
export type LoadResult = {
  perSecond: number;
  p50: number;
  p95: number;
  sent: number;
  /** Orders used up: the slots that are not free any more. */
  booked: number;
  /** Reads by where DocBook says that they came from. */
  sources: Record<string, number>;
  /** Answers other than the one expected. */
  failures: string[];
};

const readsPerBooking = 9;

if (process.send) {
  for (;;) {
    const [order] = (await once(process, "message")) as [LoadOrder];
    process.send(await run(order));
  }
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const client = makeClient(order);
  await client.connect();
  const waits: number[] = [];
  const sources: Record<string, number> = {};
  const failures: string[] = [];
  let sent = 0;
  let booked = 0;
  const startedAt = performance.now();
  const endAt = startedAt + order.ms;
  await Promise.all(
    Array.from({ length: order.connections }, async () => {
      while (performance.now() < endAt) {
        const turn = sent++;
        const wanted = wantedAt(order, turn);
        if (typeof wanted !== "string") booked++;
        const answer = await ask(client, wanted, turn);
        waits.push(answer.answeredAt - answer.sentAt);
        const source = answer.headers["docbook-source"];
        if (typeof source === "string") sources[source] = (sources[source] ?? 0) + 1;
        const expected = typeof wanted === "string" ? 200 : 201;
        if (answer.status !== expected) failures.push(`${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  client.close();
  return {
    perSecond: waits.length / seconds,
    p50: median(waits),
    p95: percentile(waits, 0.95),
    sent,
    booked,
    sources,
    failures,
  };
}

/** What is asked for in this turn: a path to read, or a slot to book. */
function wantedAt(order: LoadOrder, turn: number): string | BenchSlot {
  switch (order.work) {
    case "book":
      return orTooLong(order.slots[turn]);
    case "week":
      return orTooLong(order.paths[Math.floor(Math.random() * order.paths.length)]);
    case "once":
      return orTooLong(order.paths[turn]);
    case "mixed": {
      const slot = orTooLong(order.slots[Math.floor(turn / (readsPerBooking + 1))]);
      return turn % (readsPerBooking + 1) === readsPerBooking ? slot : slot.path;
    }
  }
}

function orTooLong<T>(wanted: T | undefined): T {
  if (wanted === undefined) throw new Error("The clinic ran out of what is asked for: shorten the rounds");
  return wanted;
}

function ask(client: Client, wanted: string | BenchSlot, turn: number) {
  return typeof wanted === "string"
    ? client.get(wanted)
    : client.post("/v1/bookings", bookingOf(wanted, turn), { "Idempotency-Key": wanted.slotId });
}
