import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aPrefix, hasBroker, removeTopology, useBroker } from "../../testing/rabbit.ts";
import { makeMemoryQueue } from "./queue.memory.ts";
import { makeRabbitQueue } from "./queue.rabbitmq.ts";
import { type Channel, channels, type Handler, type Queue, Undeliverable } from "./queue.ts";
import { nameTopology } from "./rabbit-topology.ts";

type Event = { id: string; type: string };
const event = (id: string): Event => ({ id, type: "booking.created" });
const log = pino({ level: "silent" });

/** Handlers that do as they are told by channel, and note what they were given. */
function handlersThat(fail: Partial<Record<Channel, Error>> = {}) {
  const given: Record<Channel, string[]> = { email: [], sms: [], webhook: [], analytics: [], cache: [] };
  const handler =
    (channel: Channel): Handler<Event> =>
    async ({ id }) => {
      given[channel].push(id);
      const failure = fail[channel];
      if (failure) throw failure;
    };
  const handlers: Record<Channel, Handler<Event>> = {
    email: handler("email"),
    sms: handler("sms"),
    webhook: handler("webhook"),
    analytics: handler("analytics"),
    cache: handler("cache"),
  };
  return { given, handlers };
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function contract(makeQueue: () => Promise<Queue<Event>>) {
  it("hands each event to every channel", async () => {
    const queue = await makeQueue();
    const { given, handlers } = handlersThat();
    closers.push((await queue.consume(handlers)).stop);
    await Promise.all(["a", "b", "c"].map((id) => queue.publish(event(id))));
    await vi.waitFor(() => {
      for (const channel of channels) expect(given[channel].sort(), channel).toEqual(["a", "b", "c"]);
    }, 5_000);
    expect(await queue.depth()).toMatchObject({ email: { ready: 0, retrying: 0, dead: 0 } });
  });

  it("goes on with all others when one channel gives an event up", async () => {
    const queue = await makeQueue();
    const { given, handlers } = handlersThat({ sms: new Undeliverable("no such number") });
    closers.push((await queue.consume(handlers)).stop);
    await queue.publish(event("a"));
    await queue.publish(event("b"));
    await vi.waitFor(() => {
      for (const channel of channels) expect(given[channel], channel).toEqual(["a", "b"]);
    }, 5_000);
    await sleep(100);
    expect(given.sms).toHaveLength(2);
  });

  it("is up, and can be closed", async () => {
    const queue = await makeQueue();
    expect(queue.isUp()).toBe(true);
    expect(queue.atOnce).toBeGreaterThan(0);
    await queue.close();
  });
}

describe("a queue in memory", () => {
  contract(async () => makeMemoryQueue(() => {}));

  it("keeps nothing: what one handler cannot do is the publisher's to tell again", async () => {
    const queue = makeMemoryQueue<Event>(() => {});
    const { given, handlers } = handlersThat({ email: new Error("no mail server") });
    await queue.consume(handlers);
    await expect(queue.publish(event("a"))).rejects.toThrow("no mail server");
    expect(given.cache).toEqual(["a"]);
  });
});

describe.skipIf(!hasBroker)("a queue in RabbitMQ", () => {
  const url = useBroker();
  contract(async () => {
    const prefix = aPrefix();
    const queue = makeRabbitQueue<Event>(url(), log, { prefix, retryDelaysMs: [200] });
    closers.push(() => removeTopology(url(), nameTopology(prefix, [200])));
    closers.push(() => queue.close());
    await vi.waitFor(() => expect(queue.isUp()).toBe(true), 10_000);
    return queue;
  });
});
