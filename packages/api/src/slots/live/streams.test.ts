import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { makeLogger } from "../../platform/edges/logger.ts";
import { eventOf } from "./event-stream.ts";
import { makeStreams, type StreamLimits, type Streams, usualStreams } from "./streams.ts";

const made: Streams[] = [];
afterEach(() => {
  for (const streams of made.splice(0)) streams.close();
});
function streamsWith(limits: Partial<StreamLimits>): Streams {
  const streams = makeStreams(makeLogger("silent"), { ...usualStreams, ...limits });
  made.push(streams);
  return streams;
}
const aWatcher = { address: "203.0.113.7", stillAllowed: async () => true };
const nothing = () => {};
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

describe("the streams of a process", () => {
  it("are as many for one address as a household needs, and others still get theirs", () => {
    const streams = streamsWith({ atMostPerAddress: 2 });
    const first = streams.open(aWatcher, nothing);
    streams.open(aWatcher, nothing);
    expect(() => streams.open(aWatcher, nothing)).toThrow("rate-limited");
    streams.open({ ...aWatcher, address: "203.0.113.8" }, nothing);
    first.end();
    streams.open(aWatcher, nothing);
    expect(streams.count()).toBe(3);
  });

  it("are as many as it can bear: the next one is told to come again", () => {
    const streams = streamsWith({ atMost: 2 });
    streams.open({ ...aWatcher, address: undefined }, nothing);
    streams.open({ ...aWatcher, address: undefined }, nothing);
    expect(() => streams.open({ ...aWatcher, address: undefined }, nothing)).toThrow("busy");
  });

  it("end at once when it leaves, and none begins", async () => {
    const streams = streamsWith({});
    let over = 0;
    const { body } = streams.open(aWatcher, () => over++);
    streams.close();
    expect(await body.getReader().read()).toEqual({ done: true, value: undefined });
    expect([over, streams.count()]).toEqual([1, 0]);
    expect(() => streams.open(aWatcher, nothing)).toThrow("busy");
  });

  it("say something from time to time, so that nothing in between closes them", async () => {
    const streams = streamsWith({ checkEveryMs: 10, commentEveryMs: 20 });
    const reader = streams.open(aWatcher, nothing).body.getReader();
    expect(text((await reader.read()).value)).toBe(":\n\n");
    expect(text((await reader.read()).value)).toBe(":\n\n");
  });

  it("end when their time is over, and when they are not allowed any more", async () => {
    const streams = streamsWith({ checkEveryMs: 10, lastsMs: 30 });
    const old = streams.open(aWatcher, nothing).body.getReader();
    expect((await old.read()).done).toBe(true);
    let isAllowed = true;
    const lasting = streamsWith({ checkEveryMs: 10 });
    const { body } = lasting.open({ ...aWatcher, stillAllowed: async () => isAllowed }, nothing);
    await sleep(30);
    expect(lasting.count()).toBe(1);
    isAllowed = false;
    expect((await body.getReader().read()).done).toBe(true);
  });

  it("stay while the database does not say whether they may", async () => {
    const streams = streamsWith({ checkEveryMs: 10 });
    streams.open({ ...aWatcher, stillAllowed: () => Promise.reject(new Error("no answer")) }, nothing);
    await sleep(40);
    expect(streams.count()).toBe(1);
  });
});

describe("a slow reader", () => {
  it("gets the newest of each doctor when it reads again, however much happened", async () => {
    const stream = streamsWith({}).open(aWatcher, nothing);
    const reader = stream.body.getReader();
    stream.send("ready", eventOf("ready", {}));
    for (let position = 1; position <= 10_000; position++)
      stream.send(`doctor ${position % 2}`, eventOf("change", {}, String(position)));
    await reader.read();
    const rest = text((await reader.read()).value);
    expect(rest).toBe(text(eventOf("change", {}, "9999")) + text(eventOf("change", {}, "10000")));
  });

  it("is let go when it reads nothing for long, and one that reads is not", async () => {
    const streams = streamsWith({ checkEveryMs: 10, stuckAtMostMs: 50 });
    const stuck = streams.open(aWatcher, nothing);
    const reading = streams.open(aWatcher, nothing);
    const reader = reading.body.getReader();
    for (const stream of [stuck, reading]) stream.send("ready", eventOf("ready", {}));
    for (let i = 0; i < 12; i++) {
      for (const stream of [stuck, reading]) stream.send("doctor", eventOf("change", {}, String(i)));
      await reader.read();
      await sleep(10);
    }
    expect(streams.count()).toBe(1);
    reading.send("doctor", eventOf("change", {}, "99"));
    expect((await reader.read()).done).toBe(false);
  });
});
