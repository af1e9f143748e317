import { once } from "node:events";
import { getRequest, openLane, postRequest } from "../measure/lane.ts";
import { median, percentile } from "../measure/numbers.ts";
import { bookingOf } from "../measure/patient.ts";
import type { BenchSlot, DoctorWeek } from "./clinic.ts";

// The load generator, a process of its own: what it costs must not be taken for the servers'.

export type LoadOrder = {
  url: string;
  /** Taken in turn, as are the addresses of many visitors: so nobody comes near a limit. */
  keys: string[];
  connections: number;
  ms: number;
  /** Ends before the time is over when so many were sent. */
  atMost?: number;
} & (
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
  p99: number;
  sent: number;
  /** Orders used up: the slots that are not free any more. */
  booked: number;
  /** Reads by where DocBook says that they came from. */
  sources: Record<string, number>;
  /** Answers other than the one expected. */
  failures: string[];
};

const readsPerBooking = 9;
const visitors = 1_000;

if (process.send) {
  for (;;) {
    const [order] = (await once(process, "message")) as [LoadOrder];
    process.send(await run(order));
  }
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const lanes = await Promise.all(Array.from({ length: order.connections }, () => openLane(order.url)));
  const waits: number[] = [];
  const sources: Record<string, number> = {};
  const failures: string[] = [];
  let sent = 0;
  let booked = 0;
  const startedAt = performance.now();
  const endAt = startedAt + order.ms;
  await Promise.all(
    lanes.map(async (lane) => {
      while (performance.now() < endAt && sent < (order.atMost ?? Infinity)) {
        const turn = sent++;
        const wanted = wantedAt(order, turn);
        if (typeof wanted !== "string") booked++;
        const request = requestFor(order, wanted, turn);
        const sentAt = performance.now();
        const { status, head, text } = await lane.ask(request);
        waits.push(performance.now() - sentAt);
        const source = /\r\ndocbook-source: (\w+)/i.exec(head)?.[1];
        if (source !== undefined) sources[source] = (sources[source] ?? 0) + 1;
        const expected = typeof wanted === "string" ? 200 : 201;
        if (status !== expected) failures.push(`${status} ${text().slice(0, 200)}`);
      }
      lane.close();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: waits.length / seconds,
    p50: median(waits),
    p95: percentile(waits, 0.95),
    p99: percentile(waits, 0.99),
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

function requestFor({ keys }: LoadOrder, wanted: string | BenchSlot, turn: number): string {
  const visitor = turn % visitors;
  const address = `10.0.${visitor >> 8}.${visitor & 255}`;
  const headers = `Authorization: Bearer ${keys[turn % keys.length]}\r\nX-Forwarded-For: ${address}\r\n`;
  if (typeof wanted === "string") return getRequest(wanted, headers);
  const body = JSON.stringify(bookingOf(wanted, turn));
  return postRequest("/v1/bookings", `${headers}Idempotency-Key: ${wanted.slotId}\r\n`, body);
}
