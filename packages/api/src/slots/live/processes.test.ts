import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { aBookableSlot, aSlot, mia } from "../../testing/factories.ts";
import { makeDocBook, type TestDocBook } from "../../testing/harness.ts";
import { post } from "../../testing/http.ts";
import { hasRedis, startRedis, type TestRedis } from "../../testing/redis.ts";
import { type Watching, watch } from "../../testing/watching.ts";

const soon = { timeout: 10_000, interval: 20 };

describe.skipIf(!hasRedis)("two servers that meet in Redis", () => {
  let redis: TestRedis;
  let one: TestDocBook;
  let two: TestDocBook;
  const open: Watching[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url };
    one = await makeDocBook({ env });
    two = await makeDocBook({ on: one.databaseUrl, env });
    await bothReachRedis();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
    await redis.stop();
  });

  const bothReachRedis = () =>
    vi.waitFor(() => expect([one, two].map(({ deps }) => deps.cache.isUp())).toEqual([true, true]), soon);

  /** A clinic that is watched by way of the second server. */
  async function aWatchedClinic() {
    const found = await aBookableSlot(one);
    const stream = await watch(two, { key: found.clinic.publishableKey });
    open.push(stream);
    // The first who watches is heard to do so by all once Redis has answered.
    await vi.waitFor(async () => {
      const [, listeners] = (await redis.run("PUBSUB", "NUMSUB", "docbook:1:forgotten")) as [string, number];
      expect(listeners).toBe(1);
    }, soon);
    while (!(await stream.isQuiet(300))) await stream.next();
    return { ...found, stream, key: found.clinic.publishableKey };
  }

  it("tell each other within a second of what one of them has booked", async () => {
    const { stream, key, doctor, request } = await aWatchedClinic();
    const booked = await one.request("/v1/bookings", { key, ...post(request) });
    const startedAt = performance.now();
    expect(await stream.next()).toEqual({
      event: "change",
      id: booked.headers.get("DocBook-Position"),
      data: { doctorId: doctor.id },
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("make good after Redis was away what nobody could hear meanwhile, holds too", async () => {
    const { stream, key, doctor, slot } = await aWatchedClinic();
    await redis.kill();
    await vi.waitFor(() => expect(one.deps.cache.isUp()).toBe(false), soon);
    const held = await one.request("/v1/holds", { key, ...post({ doctorId: doctor.id, slotId: slot.id }) });
    expect(held.status).toBe(201);
    expect(await stream.isQuiet(200)).toBe(true);
    await redis.restart();
    const heard = await stream.next();
    expect(heard).toMatchObject({ event: "change", data: { doctorId: doctor.id } });
    const position = BigInt(held.headers.get("DocBook-Position") ?? "0");
    expect(BigInt(heard?.id ?? "0")).toBeGreaterThanOrEqual(position);
    await bothReachRedis();
  });

  it("hear of their own bookings at once while Redis is away", async () => {
    const { stream, key, doctor } = await aWatchedClinic();
    const slot = await aSlot(one.deps.db, doctor, 50 * 60);
    await redis.kill();
    await vi.waitFor(() => expect(two.deps.cache.isUp()).toBe(false), soon);
    const body = { doctorId: doctor.id, slotId: slot.id, patient: mia };
    expect((await two.request("/v1/bookings", { key, ...post(body) })).status).toBe(201);
    expect(await stream.next()).toMatchObject({ event: "change", data: { doctorId: doctor.id } });
    await redis.restart();
    await bothReachRedis();
  });

  it("find out that Redis hangs, and hear again when it goes on", async () => {
    const { stream, key, doctor, request } = await aWatchedClinic();
    redis.freeze();
    try {
      expect((await one.request("/v1/bookings", { key, ...post(request) })).status).toBe(201);
      await sleep(500);
    } finally {
      redis.thaw();
    }
    // The event, told again by the outbox, reaches all.
    await bothReachRedis();
    await one.relay();
    expect(await stream.next()).toMatchObject({ event: "change", data: { doctorId: doctor.id } });
  });
});
