import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hasRedis, startRedis, type TestRedis } from "../../testing/redis.ts";
import { makeRedisCache } from "./cache.redis.ts";
import type { Cache } from "./cache.ts";
import { makeLogger } from "./logger.ts";

const value = { text: "[]", etag: '"abc"', asOf: "2027-03-01T08:00:00.123Z", seen: "10:10:" };
const minute = 60_000;
const open: { cache: Cache; redis: TestRedis }[] = [];
afterEach(async () => {
  for (const { cache, redis } of open.splice(0)) {
    await cache.close();
    await redis.stop();
  }
});

/** A cache, the Redis behind it, and what it tells the log. */
async function aCache(...settings: string[]) {
  const redis = await startRedis(...settings);
  const lines: { level: number; msg: string }[] = [];
  const log = makeLogger("info", { write: (line) => void lines.push(JSON.parse(line)) });
  const cache = makeRedisCache(redis.url, log);
  open.push({ cache, redis });
  await isUp(cache);
  return { redis, cache, told: () => lines.map(({ msg }) => msg) };
}

const isUp = (cache: Cache) =>
  vi.waitFor(() => expect(cache.isUp()).toBe(true), { timeout: 5_000, interval: 10 });

/** What a hundred requests one after another lose by asking the cache, in milliseconds: the worst, and all together. */
async function timeLost(cache: Cache) {
  const each: number[] = [];
  for (let i = 0; i < 100; i++) {
    const startedAt = performance.now();
    await cache.read("g", "k");
    each.push(performance.now() - startedAt);
  }
  return { worst: Math.max(...each), all: each.reduce((sum, ms) => sum + ms, 0) };
}

// 50 ms is what the cache is given; the rest is for a machine that is busy with other tests.
const patienceMs = 150;

describe.skipIf(!hasRedis)("without an answer from Redis", () => {
  it("that is killed, readers get nothing at once, and everything again when it is back", async () => {
    const { redis, cache, told } = await aCache();
    await cache.write("g", "k", value, minute);
    await redis.kill();
    const { worst, all } = await timeLost(cache);
    expect(worst).toBeLessThan(patienceMs);
    expect(all).toBeLessThan(patienceMs);
    expect(await cache.write("g", "k", value, minute)).toBe(true);
    expect(await cache.forget(["g"], "11")).toBe(false);
    await redis.restart();
    await isUp(cache);
    await cache.write("g", "k", value, minute);
    expect(await cache.read("g", "k")).toEqual(value);
    expect(told()).toEqual([
      "the cache answers",
      "the cache is left out: reads go to the database",
      "the cache answers",
    ]);
  });

  it("that hangs, the first reader loses 50 ms and the others nothing", async () => {
    const { redis, cache, told } = await aCache();
    await cache.write("g", "k", value, minute);
    redis.freeze();
    const together = performance.now();
    expect(await Promise.all(Array.from({ length: 100 }, () => cache.read("g", "k")))).not.toContain(value);
    expect(performance.now() - together).toBeLessThan(patienceMs);
    const { all } = await timeLost(cache);
    expect(all).toBeLessThan(patienceMs / 3);
    // Through several of its own questions, which nobody waits for.
    await sleep(2_500);
    expect((await timeLost(cache)).all).toBeLessThan(patienceMs / 3);
    expect(cache.isUp()).toBe(false);
    redis.thaw();
    await isUp(cache);
    expect(await cache.read("g", "k")).toEqual(value);
    expect(told()).toHaveLength(3);
  });

  it("from the start, nobody notices", async () => {
    const redis = await startRedis();
    await redis.kill();
    const cache = makeRedisCache(redis.url, makeLogger("silent"));
    open.push({ cache, redis });
    expect((await timeLost(cache)).all).toBeLessThan(patienceMs);
    await redis.restart();
    await isUp(cache);
  });
});

describe.skipIf(!hasRedis)("a Redis", () => {
  it("whose memory is full still answers, still forgets, and says so once", async () => {
    const { redis, cache, told } = await aCache("--maxmemory", "3mb", "--maxmemory-policy", "noeviction");
    await cache.write("old", "k", value, minute);
    const big = { ...value, text: "x".repeat(100_000) };
    for (let i = 0; i < 60; i++) expect(await cache.write(`g${i}`, "k", big, minute)).toBe(true);
    expect(await cache.read("g59", "k")).toBeUndefined();
    expect(await cache.read("old", "k")).toEqual(value);
    await cache.forget(["old"], "9");
    expect(await cache.read("old", "k")).toBeUndefined();
    expect(cache.isUp()).toBe(true);
    expect(told()).toEqual(["the cache answers", "the cache is full and keeps nothing new"]);
    await redis.run("CONFIG", "SET", "maxmemory", "0");
    await cache.write("g59", "k", big, minute);
    expect(await cache.read("g59", "k")).toEqual(big);
  });

  it("with foreign or broken entries is read as if it had none", async () => {
    const { redis, cache } = await aCache();
    for (const entry of [
      "",
      "\n",
      "[]",
      `${Date.now() + minute} "e" now 10:10\n[]`,
      `soon "e" now 10:10:\n[]`,
    ]) {
      await redis.run("HSET", "docbook:1:{g}", "k", entry);
      expect(await cache.read("g", "k")).toBeUndefined();
    }
    await redis.run("SET", "docbook:1:{other}", "a text");
    expect(await cache.read("other", "k")).toBeUndefined();
  });

  it("keeps nothing for ever", async () => {
    const { redis, cache } = await aCache();
    await cache.write("g", "k", value, minute);
    await cache.forget(["g", "h"], "9");
    await cache.write("g", "k", value, minute);
    for (const key of (await redis.run("KEYS", "*")) as string[])
      expect(await redis.run("PTTL", key)).toBeGreaterThan(0);
  });
});
