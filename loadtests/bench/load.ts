import { once } from "node:events";
import { type Answer, makeClient } from "../measure/client.ts";
import { median, percentile } from "../measure/numbers.ts";
import { bookingOf } from "../measure/patient.ts";
import type { BenchSlot } from "./clinic.ts";

// The load generator, a process of its own: what it costs must not be taken for the servers'.

export type LoadOrder = { url: string; key: string; connections: number; ms: number } & (
  | { work: "book"; slots: BenchSlot[] }
  | { work: "week"; paths: string[] }
);
export type LoadResult = {
  perSecond: number;
  p50: number;
  p95: number;
  /** Orders used up: the slots that are not free any more. */
  sent: number;
  /** Answers other than the one expected. */
  failures: string[];
};

if (process.send) {
  for (;;) {
    const [order] = (await once(process, "message")) as [LoadOrder];
    process.send(await run(order));
  }
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const client = makeClient(order);
  await client.connect();
  const ask = order.work === "book" ? askToBook(client, order) : askForWeek(client, order);
  const expected = order.work === "book" ? 201 : 200;
  const waits: number[] = [];
  const failures: string[] = [];
  let sent = 0;
  const startedAt = performance.now();
  const endAt = startedAt + order.ms;
  await Promise.all(
    Array.from({ length: order.connections }, async () => {
      while (performance.now() < endAt) {
        const answer = await ask(sent++);
        waits.push(answer.answeredAt - answer.sentAt);
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
    failures,
  };
}

type Ask = (turn: number) => Promise<Answer>;

function askToBook(client: ReturnType<typeof makeClient>, { slots }: { slots: BenchSlot[] }): Ask {
  return (turn) => {
    const slot = slots[turn];
    if (!slot) throw new Error("The clinic ran out of free slots: shorten the rounds");
    return client.post("/v1/bookings", bookingOf(slot, turn), { "Idempotency-Key": slot.slotId });
  };
}

function askForWeek(client: ReturnType<typeof makeClient>, { paths }: { paths: string[] }): Ask {
  return () => client.get(paths[Math.floor(Math.random() * paths.length)] ?? "");
}
