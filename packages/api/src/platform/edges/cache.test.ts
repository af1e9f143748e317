import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRedis, startRedis } from "../../testing/redis.ts";
import { makeMemoryCache } from "./cache.memory.ts";
import { makeRedisCache } from "./cache.redis.ts";
import type { Cache, CachedText } from "./cache.ts";
import { makeLogger } from "./logger.ts";

const memory = async () => {
  const cache = makeMemoryCache({ ttlAtMostMs: 60_000 });
  return { cache, close: () => cache.close() };
};
const redis = async () => {
  const given = process.env["TEST_REDIS_URL"];
  const server = given ? { url: given, stop: async () => {} } : await startRedis();
  const cache = makeRedisCache(server.url, makeLogger("silent"));
  while (!cache.isUp()) await sleep(5);
  return { cache, close: async () => void (await Promise.all([cache.close(), server.stop()])) };
};

let made = 0;
/** A group that no other test has touched. */
const aGroup = () => `test:${process.pid}:${++made}`;
const aText = (seen: string, text = `{"seen":"${seen}"}`): CachedText => ({
  text,
  etag: '"abc"',
  asOf: "2027-03-01T08:00:00.123Z",
  seen,
});

describe.each([
  ["memory", memory, true],
  ["Redis", redis, hasRedis || process.env["TEST_REDIS_URL"] !== undefined],
])("a cache in %s", (_, open, isThere) => {
  let cache: Cache;
  let close = async () => {};
  beforeAll(async () => {
    if (isThere) ({ cache, close } = await open());
  });
  afterAll(() => close());
  const test = it.skipIf(!isThere);

  /** Of so many, one may be late enough on a busy machine for Redis to be left out for a moment. */
  const change = async (group: string, position: number) => {
    while (!(await cache.forget([group], String(position)))) await sleep(5);
  };

  test("gives back what it was given, to the letter", async () => {
    const [group, value] = [aGroup(), aText("10:12:11", '{"name":"Dr. Özlem\\n Ärzig 😀"}\n\n')];
    expect(await cache.read(group, "a")).toBeUndefined();
    expect(await cache.write(group, "a", value, 5_000)).toBe(true);
    expect(await cache.read(group, "a")).toEqual(value);
    expect(await cache.read(group, "b")).toBeUndefined();
    expect(await cache.read(aGroup(), "a")).toBeUndefined();
  });

  test("keeps each text as long as was said, not longer", async () => {
    const group = aGroup();
    await cache.write(group, "short", aText("10:10:"), 30);
    await cache.write(group, "long", aText("10:10:"), 5_000);
    await sleep(40);
    expect(await cache.read(group, "short")).toBeUndefined();
    expect(await cache.read(group, "long")).toBeDefined();
  });

  test("empties the groups that changed and no other", async () => {
    const [one, two, other] = [aGroup(), aGroup(), aGroup()];
    for (const group of [one, two, other]) await cache.write(group, "a", aText("10:10:"), 5_000);
    expect(await cache.forget([one, two], "10")).toBe(true);
    expect(await Promise.all([one, two, other].map((group) => cache.read(group, "a")))).toEqual([
      undefined,
      undefined,
      aText("10:10:"),
    ]);
  });

  test("refuses what a slow reader brings from before the change, and takes what has seen it", async () => {
    const group = aGroup();
    // The reader took its snapshot; then transaction 10 booked, committed and emptied the group; now the reader is here.
    await cache.forget([group], "10");
    expect(await cache.write(group, "a", aText("10:10:"), 5_000)).toBe(false);
    expect(await cache.read(group, "a")).toBeUndefined();
    expect(await cache.write(group, "a", aText("11:11:"), 5_000)).toBe(true);
    expect(await cache.read(group, "a")).toEqual(aText("11:11:"));
  });

  test("minds transactions that were under way when the snapshot was taken", async () => {
    const group = aGroup();
    await cache.forget([group], "12");
    await cache.forget([group], "10");
    // 12 was over, 10 was not.
    expect(await cache.write(group, "a", aText("10:13:10"), 5_000)).toBe(false);
    // Both were over, though an older one, of something else, was not.
    expect(await cache.write(group, "a", aText("9:13:9,11"), 5_000)).toBe(true);
  });

  test("minds changes beyond what JavaScript counts in 32 bits", async () => {
    const group = aGroup();
    await cache.forget([group], "8589934593");
    expect(await cache.write(group, "a", aText("8589934593:8589934593:"), 5_000)).toBe(false);
    expect(await cache.write(group, "a", aText("8589934594:8589934594:"), 5_000)).toBe(true);
  });

  test("knows a thousand changes one by one while a long transaction holds every snapshot back", async () => {
    const group = aGroup();
    for (let position = 100; position < 1_000; position++) await change(group, position);
    // 90 is open; all these changes came after it began, and the primary has seen them all.
    expect(await cache.write(group, "a", aText("90:1000:90"), 5_000)).toBe(true);
    expect(await cache.write(group, "a", aText("90:1000:90,500"), 5_000)).toBe(false);
  });

  test("refuses in doubt what is older than the changes that it remembers", async () => {
    const group = aGroup();
    for (let position = 10_000; position < 11_100; position++) await change(group, position);
    // 10001 is under way here, and long dropped from what is remembered.
    expect(await cache.write(group, "a", aText("10001:11100:10001"), 5_000)).toBe(false);
    expect(await cache.write(group, "a", aText("11090:11100:11090"), 5_000)).toBe(false);
    expect(await cache.write(group, "a", aText("11100:11101:"), 5_000)).toBe(true);
    expect(await cache.write(group, "a", aText("11050:11101:"), 5_000)).toBe(true);
  });

  test("does not grow with whatever anybody asks for", async () => {
    const group = aGroup();
    for (let i = 0; i < 450; i++) await cache.write(group, `key ${i}`, aText("10:10:"), 5_000);
    const kept = await Promise.all(Array.from({ length: 450 }, (_, i) => cache.read(group, `key ${i}`)));
    expect(kept.filter(Boolean).length).toBeLessThanOrEqual(200);
    expect(kept.at(-1)).toBeDefined();
  });
});
