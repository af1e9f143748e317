import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { aPrefix, type Broker, canCrashBrokers, startBroker } from "../../testing/rabbit.ts";
import { makeRabbitQueue } from "./queue.rabbitmq.ts";
import { type Channel, channels, type Handler, QueueAway } from "./queue.ts";

type Event = { id: string; type: string };
const event = (id: string): Event => ({ id, type: "booking.created" });
const log = pino({ level: "silent" });
const patience = { timeout: 30_000, interval: 20 };

const everywhere = (handle: (channel: Channel, event: Event) => Promise<void>) => {
  const handler =
    (channel: Channel): Handler<Event> =>
    (event) =>
      handle(channel, event);
  return {
    email: handler("email"),
    sms: handler("sms"),
    webhook: handler("webhook"),
    analytics: handler("analytics"),
    cache: handler("cache"),
  };
};

describe.skipIf(!canCrashBrokers)("a broker that crashes", () => {
  let broker: Broker;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    broker = await startBroker();
  });
  afterAll(() => broker.stop());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const makeQueue = async () => {
    const queue = makeRabbitQueue<Event>(broker.url, log, { prefix: aPrefix(), confirmWithinMs: 2_000 });
    closers.push(() => queue.close());
    await vi.waitFor(() => expect(queue.isUp()).toBe(true), patience);
    return queue;
  };

  it("loses nothing that it had taken, and all goes on by itself when it is back", {
    timeout: 90_000,
  }, async () => {
    const queue = await makeQueue();
    const handled: Record<Channel, Set<string>> = {
      email: new Set(),
      sms: new Set(),
      webhook: new Set(),
      analytics: new Set(),
      cache: new Set(),
    };
    const consumer = await queue.consume(
      everywhere(async (channel, { id }) => {
        await sleep(2);
        handled[channel].add(id);
      }),
    );
    closers.push(consumer.stop);

    const taken: string[] = [];
    let refused = 0;
    let isPublishing = true;
    const publishing = Promise.all(
      Array.from({ length: 20 }, async (_, publisher) => {
        for (let n = 0; isPublishing; n++) {
          const id = `${publisher}-${n}`;
          try {
            await queue.publish(event(id));
            taken.push(id);
          } catch (error) {
            expect(error).toBeInstanceOf(QueueAway);
            refused++;
            await sleep(50);
          }
        }
      }),
    );
    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(500), patience);
    await broker.crash();
    const takenBefore = taken.length;
    await vi.waitFor(() => expect(queue.isUp()).toBe(false), patience);
    const askedAt = performance.now();
    await expect(queue.publish(event("while it is away"))).rejects.toThrow(QueueAway);
    expect(performance.now() - askedAt).toBeLessThan(50);

    await broker.start();
    const backAt = performance.now();
    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(takenBefore + 100), patience);
    expect(performance.now() - backAt).toBeLessThan(10_000);
    isPublishing = false;
    await publishing;
    expect(refused).toBeGreaterThan(0);
    await vi.waitFor(() => {
      for (const channel of channels)
        expect(taken.filter((id) => !handled[channel].has(id)).length, channel).toBe(0);
    }, patience);
  });

  it("or one that hangs: publishing fails within its patience, and goes on afterwards", async () => {
    const queue = await makeQueue();
    broker.signal("SIGSTOP");
    const startedAt = performance.now();
    await expect(queue.publish(event("a"))).rejects.toThrow("did not confirm");
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    broker.signal("SIGCONT");
    await vi.waitFor(() => queue.publish(event("a")), patience);
  });

  it("while a failed event is put aside, keeps it: it is tried again", { timeout: 60_000 }, async () => {
    const queue = await makeQueue();
    let fail: (error: Error) => void = () => {};
    const failing = new Promise<void>((_, reject) => {
      fail = reject;
    });
    const mail = vi.fn<Handler<Event>>(async () => {}).mockImplementationOnce(() => failing);
    closers.push((await queue.consume({ ...everywhere(async () => {}), email: mail })).stop);
    await queue.publish(event("a"));
    await vi.waitFor(() => expect(mail).toHaveBeenCalledOnce(), patience);
    await broker.crash();
    fail(new Error("no mail server"));
    await broker.start();
    await vi.waitFor(() => expect(mail).toHaveBeenCalledTimes(2), patience);
    expect(mail).toHaveBeenLastCalledWith(event("a"));
  });
});
