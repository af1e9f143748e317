import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../scripts/stack/scope.ts";
import { makeClient, now } from "../measure/client.ts";
import { percentile } from "../measure/numbers.ts";
import { bookingOf } from "../measure/patient.ts";
import { startBystanders, type Window, waitsDuring } from "../race/bystanders.ts";
import type { BenchSlot } from "./clinic.ts";
import type { Contender } from "./contenders.ts";

/** What a rush for one slot costs those who lose it, and those who want another one. */
export type Rush = {
  name: Contender["name"];
  losersP50: number;
  losersP99: number;
  bystandersQuietP95: number;
  bystandersRushP95: number;
};

const crowd = 500;
const bystanderSlots = 8_000;
const quietMs = 1_500;
const restMs = 1_000;

/** Several rushes for a slot each, and quiet times in between to compare with. */
export async function measureRushes(
  scope: Scope,
  { name, url, slots }: Contender,
  { key, rushes }: { key: string; rushes: number },
): Promise<Rush> {
  const contested = slots.splice(0, rushes);
  const bystanders = startBystanders(scope, {
    urls: [url],
    key,
    slots: slots.splice(0, bystanderSlots),
  });
  await sleep(restMs);
  const [quiet, rush]: [Window[], Window[]] = [[], []];
  const waits: number[] = [];
  for (const slot of contested) {
    const startedAt = now();
    await sleep(quietMs);
    quiet.push({ startedAt, endedAt: now() });
    const lost = await losersOf(url, key, slot);
    rush.push(lost.window);
    waits.push(...lost.waits);
    await sleep(restMs);
  }
  const samples = await bystanders.stop();
  return {
    name,
    losersP50: percentile(waits, 0.5),
    losersP99: percentile(waits, 0.99),
    bystandersQuietP95: waitsDuring(samples, quiet).p95,
    bystandersRushP95: waitsDuring(samples, rush).p95,
  };
}

/** Everybody has an open connection before the start. One is told 201, all others 409. */
async function losersOf(
  url: string,
  key: string,
  slot: BenchSlot,
): Promise<{ waits: number[]; window: Window }> {
  const client = makeClient({ url, key, connections: crowd });
  await client.connect();
  const startedAt = now();
  const answers = await Promise.all(
    Array.from({ length: crowd }, (_, number) =>
      client.post("/v1/bookings", bookingOf(slot, number), { "Idempotency-Key": randomUUID() }),
    ),
  );
  client.close();
  const lost = answers.filter(({ status }) => status === 409);
  if (lost.length !== crowd - 1) throw new Error(`Of ${crowd} patients ${lost.length} were told 409`);
  return {
    waits: lost.map(({ sentAt, answeredAt }) => answeredAt - sentAt),
    window: { startedAt, endedAt: now() },
  };
}
