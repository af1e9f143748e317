import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRedis, startRedis, type TestRedis } from "../../testing/redis.ts";
import { makeMemoryLimiter } from "./limiter.memory.ts";
import { makeRedisLimiter } from "./limiter.redis.ts";
import type { Limiter } from "./limiter.ts";
import { makeLogger } from "./logger.ts";

const log = makeLogger("silent");
let made = 0;
const aPolicy = (limit = 3, windowSeconds = 60, batch = 1) => ({
  name: `test-${process.pid}-${++made}`,
  limit,
  windowSeconds,
  batch,
});
const aName = () => `test:${process.pid}:${++made}`;

let redis: TestRedis;
beforeAll(async () => {
  if (hasRedis) redis = await startRedis();
});
afterAll(() => redis?.stop());

describe.each([
  ["memory", async () => makeMemoryLimiter(), true],
  ["Redis", () => reached(), hasRedis],
])("a limiter in %s", (_, open, isThere) => {
  let limiter: Limiter;
  beforeAll(async () => {
    if (isThere) limiter = await open();
  });
  afterAll(() => limiter?.close());
  const test = it.skipIf(!isThere);

  test("gives so many, tells what is left, and then says no until the time is over", async () => {
    const policy = aPolicy(3);
    const take = () => limiter.take(policy, "203.0.113.7");
    expect(await take()).toMatchObject({ policy, left: 2, over: false });
    expect(await take()).toMatchObject({ left: 1, over: false });
    expect(await take()).toMatchObject({ left: 0, over: false });
    const refused = await take();
    expect(refused).toMatchObject({ left: 0, over: true });
    expect(refused.resetSeconds).toBeGreaterThan(50);
    expect(refused.resetSeconds).toBeLessThanOrEqual(60);
  });

  test("counts everybody and every limit apart", async () => {
    const [one, other] = [aPolicy(1), aPolicy(1)];
    await limiter.take(one, "a");
    expect(await limiter.take(one, "a")).toMatchObject({ over: true });
    expect(await limiter.take(one, "b")).toMatchObject({ over: false });
    expect(await limiter.take(other, "a")).toMatchObject({ over: false });
  });

  test("begins anew when the time is over", async () => {
    const policy = aPolicy(1, 1);
    await limiter.take(policy, "a");
    expect(await limiter.take(policy, "a")).toMatchObject({ over: true, resetSeconds: 1 });
    await sleep(1_100);
    expect(await limiter.take(policy, "a")).toMatchObject({ over: false });
  });

  test("lets a crowd through only as far as there is room", async () => {
    const policy = aPolicy(10);
    const all = await Promise.all(Array.from({ length: 50 }, () => limiter.take(policy, "a")));
    expect(all.filter(({ over }) => !over)).toHaveLength(10);
  });

  test("lets one claim a name, again and again, and nobody else until it is forgotten", async () => {
    const name = aName();
    const claims = await Promise.all(["a", "b", "c"].map((by) => limiter.claimOnce(name, by, 5_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const winner = ["a", "b", "c"][claims.indexOf(true)] ?? "";
    expect(await limiter.claimOnce(name, winner, 5_000)).toBe(true);
    expect(await limiter.claimOnce(name, "another", 5_000)).toBe(false);
    const short = aName();
    await limiter.claimOnce(short, "a", 50);
    await sleep(80);
    expect(await limiter.claimOnce(short, "b", 50)).toBe(true);
  });
});

// Redis has 50 ms to answer; a machine out of breath may take longer, and then each counts for itself: once more, then.
// Limiters that do not share fail every time.
const outOfBreath = { retry: 3 };

describe.skipIf(!hasRedis)("limiters that share a Redis", () => {
  it("count together", outOfBreath, async () => {
    const [one, two] = await Promise.all([reached(), reached()]);
    const policy = aPolicy(2);
    await one.take(policy, "a");
    await two.take(policy, "a");
    expect(await one.take(policy, "a")).toMatchObject({ over: true });
    const name = aName();
    expect(await one.claimOnce(name, "a", 5_000)).toBe(true);
    expect(await two.claimOnce(name, "b", 5_000)).toBe(false);
    await Promise.all([one.close(), two.close()]);
  });

  it(
    "take several at a time where that is good enough, and never more than there are",
    outOfBreath,
    async () => {
      const [one, two] = await Promise.all([reached(), reached()]);
      const policy = aPolicy(100, 60, 10);
      const first = [await one.take(policy, "a"), await one.take(policy, "a"), await two.take(policy, "a")];
      expect(first.map(({ left }) => left)).toEqual([99, 98, 89]);
      const asked = () => [one.take(policy, "a"), two.take(policy, "a")];
      const all = [...first, ...(await Promise.all(Array.from({ length: 80 }, asked).flat()))];
      expect(all.filter(({ over }) => !over)).toHaveLength(100);
      expect((await one.take(policy, "b")).left).toBe(99);
      await Promise.all([one.close(), two.close()]);
    },
  );

  it("count for themselves while Redis hangs or is gone, and nobody waits longer than a moment", async () => {
    const limiter = await reached();
    const policy = aPolicy(2);
    redis.freeze();
    try {
      const startedAt = performance.now();
      const taken = [];
      for (let i = 0; i < 4; i++) taken.push(await limiter.take(policy, "a"));
      expect(taken.map(({ over }) => over)).toEqual([false, false, true, true]);
      const name = aName();
      expect([await limiter.claimOnce(name, "a", 5_000), await limiter.claimOnce(name, "b", 5_000)]).toEqual([
        true,
        false,
      ]);
      expect(performance.now() - startedAt).toBeLessThan(500);
    } finally {
      redis.thaw();
    }
    await redis.kill();
    expect(await limiter.take(aPolicy(1), "a")).toMatchObject({ over: false });
    await limiter.close();
    await redis.restart();
  });
});

/** One that has reached Redis: what it counts, others see. */
async function reached(): Promise<Limiter> {
  const limiter = makeRedisLimiter(redis.url, log);
  const name = aName();
  // Only what Redis holds outlives the limiter's own memory.
  while ((await redis.run("EXISTS", `docbook:1:once:${name}`)) === 0) {
    await limiter.claimOnce(name, "test", 5_000);
    await sleep(5);
  }
  return limiter;
}
