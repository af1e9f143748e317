import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "amqplib";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { aPrefix, hasBroker, removeTopology, useBroker } from "../../testing/rabbit.ts";
import { aRoad } from "../../testing/road.ts";
import { makeRabbitQueue } from "./queue.rabbitmq.ts";
import { type Channel, type Handler, type Queue, QueueAway, Undeliverable } from "./queue.ts";
import { nameTopology, type Topology } from "./rabbit-topology.ts";

type Event = { id: string; type: string };
const event = (id: string): Event => ({ id, type: "booking.created" });
const log = pino({ level: "silent" });
const patience = { timeout: 10_000, interval: 20 };

const fine = async () => {};
const handling = (given: Partial<Record<Channel, Handler<Event>>>): Record<Channel, Handler<Event>> => ({
  email: fine,
  sms: fine,
  webhook: fine,
  analytics: fine,
  cache: fine,
  ...given,
});

describe.skipIf(!hasBroker)("RabbitMQ", () => {
  const url = useBroker();
  const retryDelaysMs = [200, 600];
  let prefix: string;
  let topology: Topology;
  let queue: Queue<Event>;
  const closers: (() => Promise<void>)[] = [];

  const makeQueue = async (by = url()) => {
    const made = makeRabbitQueue<Event>(by, log, { prefix, retryDelaysMs, lastRepeats: 1 });
    closers.push(() => made.close());
    await vi.waitFor(() => expect(made.isUp()).toBe(true), patience);
    return made;
  };
  const consume = async (handlers: Partial<Record<Channel, Handler<Event>>>) => {
    const consumer = await queue.consume(handling(handlers));
    closers.push(consumer.stop);
    return consumer;
  };
  /** What lies in a queue, taken out of it. */
  const take = async (name: string) => {
    const connection = await connect(url());
    const channel = await connection.createChannel();
    const message = await channel.get(name, { noAck: true });
    await connection.close();
    return message || undefined;
  };

  beforeEach(async () => {
    prefix = aPrefix();
    topology = nameTopology(prefix, retryDelaysMs);
    closers.push(() => removeTopology(url(), topology));
    queue = await makeQueue();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  it("keeps what is published until somebody handles it", async () => {
    await queue.publish(event("a"));
    await vi.waitFor(async () => {
      const { email, cache } = await queue.depth();
      expect([email.ready, cache.ready]).toEqual([1, 1]);
    }, patience);
    const mailed = vi.fn(fine);
    await consume({ email: mailed });
    await vi.waitFor(() => expect(mailed).toHaveBeenCalledExactlyOnceWith(event("a")), patience);
    await vi.waitFor(async () => expect((await queue.depth()).email.ready).toBe(0), patience);
  });

  it("tries again what failed, with growing patience, and then puts it with the dead", async () => {
    const triedAt: number[] = [];
    const texted = vi.fn(fine);
    await consume({
      email: async () => {
        triedAt.push(performance.now());
        throw Object.assign(new Error("mia@example.org is busy"), { code: "EENVELOPE" });
      },
      sms: texted,
    });
    await queue.publish(event("a"));
    await vi.waitFor(async () => expect((await queue.depth()).email.retrying).toBe(1), patience);
    await vi.waitFor(async () => expect((await queue.depth()).email.dead).toBe(1), patience);
    const waits = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(200);
    expect(waits[1]).toBeGreaterThanOrEqual(600);
    // The other channels have nothing to do with it.
    expect(texted).toHaveBeenCalledOnce();

    const dead = await take(topology.queues.email.dead);
    expect(JSON.parse(String(dead?.content))).toEqual(event("a"));
    expect(dead?.properties).toMatchObject({ messageId: "a", type: "booking.created", deliveryMode: 2 });
    // No words of others: they may hold a patient's address.
    expect(dead?.properties.headers).toMatchObject({ "x-attempt": 3, "x-reason": "Error EENVELOPE" });
    expect(JSON.stringify(dead)).not.toContain("mia");
  });

  it("handles at the second try what failed at the first", async () => {
    const mail = vi.fn(fine).mockRejectedValueOnce(new Error("no mail server"));
    await consume({ email: mail });
    await queue.publish(event("a"));
    await vi.waitFor(() => expect(mail).toHaveBeenCalledTimes(2), patience);
    await vi.waitFor(async () => {
      expect((await queue.depth()).email).toEqual({ ready: 0, retrying: 0, dead: 0 });
    }, patience);
  });

  it("puts at once with the dead what is hopeless, and what is no event", async () => {
    const mail = vi.fn(() => Promise.reject(new Undeliverable("no such address")));
    const web = vi.fn(fine);
    await consume({ email: mail, webhook: web });
    await queue.publish(event("a"));
    const connection = await connect(url());
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(topology.queues.webhook.main, Buffer.from("no JSON"));
    await channel.waitForConfirms();
    await connection.close();

    await vi.waitFor(async () => {
      const { email, webhook } = await queue.depth();
      expect([email.dead, webhook.dead]).toEqual([1, 1]);
    }, patience);
    expect(mail).toHaveBeenCalledOnce();
    expect(web).toHaveBeenCalledOnce();
    const dead = await take(topology.queues.email.dead);
    expect(dead?.properties.headers).toMatchObject({ "x-attempt": 1, "x-reason": "no such address" });
  });

  it("does not double what failed just when the connection was lost", async () => {
    const road = await aRoad(url());
    closers.push(() => road.close());
    queue = await makeQueue(road.url);
    let fail = () => {};
    const isLost = new Promise<void>((_, reject) => {
      fail = () => reject(new Error("no mail server"));
    });
    const mail = vi.fn(fine).mockReturnValueOnce(isLost);
    await consume({ email: mail });
    await queue.publish(event("a"));
    await vi.waitFor(() => expect(mail).toHaveBeenCalledOnce(), patience);
    road.cut();
    // It is handed out again when the connection is back; only then the first try fails.
    await vi.waitFor(() => expect(mail).toHaveBeenCalledTimes(2), patience);
    await vi.waitFor(() => expect(queue.isUp()).toBe(true), patience);
    fail();
    // Time enough for a copy to be placed, to wait, and to be handled.
    await sleep(1_000);
    expect(mail).toHaveBeenCalledTimes(2);
    expect((await queue.depth()).email).toEqual({ ready: 0, retrying: 0, dead: 0 });
  });

  it("keeps nothing of failed events in memory once they are put aside", async () => {
    const warned = vi.fn();
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    await consume({ email: () => Promise.reject(new Error("no mail server")) });
    await Promise.all(Array.from({ length: 20 }, (_, n) => queue.publish(event(`event-${n}`))));
    await vi.waitFor(async () => expect((await queue.depth()).email.dead).toBe(20), patience);
    expect(warned).not.toHaveBeenCalled();
  });

  it("makes its queues again when somebody deletes them", async () => {
    const mail = vi.fn(fine);
    await consume({ email: mail });
    await queue.publish(event("a"));
    await vi.waitFor(() => expect(mail).toHaveBeenCalledOnce(), patience);
    await removeTopology(url(), topology);
    await vi.waitFor(() => queue.publish(event("b")), patience);
    await vi.waitFor(() => expect(mail).toHaveBeenLastCalledWith(event("b")), patience);
  });

  it("does not take an event for told that no queue takes", async () => {
    const connection = await connect(url());
    const channel = await connection.createChannel();
    for (const { main } of Object.values(topology.queues))
      await channel.unbindQueue(main, topology.exchange, "");
    await connection.close();
    await expect(queue.publish(event("a"))).rejects.toThrow(QueueAway);
    // And mends it.
    await vi.waitFor(() => queue.publish(event("a")), patience);
  });

  it("lets handlers end what they are at, and hands them nothing more", async () => {
    let end = () => {};
    const atIt = new Promise<void>((resolve) => {
      end = resolve;
    });
    const mail = vi.fn(() => atIt);
    const consumer = await consume({ email: mail });
    await queue.publish(event("a"));
    await vi.waitFor(() => expect(mail).toHaveBeenCalledOnce(), patience);
    let hasStopped = false;
    const stopping = consumer.stop().then(() => {
      hasStopped = true;
    });
    await queue.publish(event("b"));
    await vi.waitFor(async () => expect((await queue.depth()).email.ready).toBe(1), patience);
    expect(hasStopped).toBe(false);
    end();
    await stopping;
    expect(mail).toHaveBeenCalledOnce();
    // Only the second one is left: the first was answered for.
    expect((await queue.depth()).email.ready).toBe(1);
  });

  it("is shared by several workers: each event is handled by one of them", async () => {
    const [one, other] = [vi.fn(fine), vi.fn(fine)];
    await consume({ email: one });
    await consume({ email: other });
    const ids = Array.from({ length: 200 }, (_, index) => `event-${index}`);
    await vi.waitFor(async () => {
      await Promise.all(ids.splice(0).map((id) => queue.publish(event(id))));
      expect(one.mock.calls.length + other.mock.calls.length).toBe(200);
    }, patience);
    expect(Math.min(one.mock.calls.length, other.mock.calls.length)).toBeGreaterThan(0);
  });
});

describe("without a broker", () => {
  it("events are refused at once, and nobody waits for it", async () => {
    const warn = vi.fn();
    // Nothing listens at port 1.
    const queue = makeRabbitQueue<Event>("amqp://127.0.0.1:1", pino({ level: "warn" }, { write: warn }));
    const startedAt = performance.now();
    await expect(queue.publish(event("a"))).rejects.toThrow(QueueAway);
    await expect(queue.depth()).rejects.toThrow(QueueAway);
    const consumer = await queue.consume(handling({}));
    expect(queue.isUp()).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(100);
    // It is told once for each connection, however often it is tried.
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2), patience);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(warn).toHaveBeenCalledTimes(2);
    await consumer.stop();
    await queue.close();
  });
});
