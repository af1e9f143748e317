import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { createDatabase, dropDatabase, onDatabase } from "../../testing/databases.ts";
import { aRoad } from "../../testing/road.ts";
import { makeReadiness } from "./readiness.ts";

const url = onDatabase(inject("templateUrl"), `docbook_ready_${process.pid}`);
beforeAll(() => createDatabase(url));
afterAll(() => dropDatabase(url));

describe("readiness", () => {
  it("is the database's: there, gone, and there again", async () => {
    let now = 0;
    const readiness = makeReadiness(url, { nowMs: () => now, patienceMs: 10_000 });
    const after = async (ms: number) => {
      now += ms;
      return readiness.isReady();
    };
    try {
      expect(await after(0)).toBe(true);
      await dropDatabase(url);
      // However many ask, the database hears of it once a second.
      expect(await after(999)).toBe(true);
      expect(await after(1)).toBe(false);
      await createDatabase(url);
      expect(await after(1_000)).toBe(true);
    } finally {
      await readiness.close();
    }
  });

  it("is not denied at once to a process that is slow to hear the database, only after a while", async () => {
    let now = 0;
    const road = await aRoad(url);
    const readiness = makeReadiness(road.url, { nowMs: () => now });
    onTestFinished(async () => void (await Promise.all([readiness.close(), road.close()])));
    expect(await readiness.isReady()).toBe(true);
    road.hold();
    now = 1_000;
    const askedAt = performance.now();
    expect(await Promise.all([readiness.isReady(), readiness.isReady()])).toEqual([true, true]);
    expect(performance.now() - askedAt).toBeLessThan(1_000);
    now = 2_000;
    expect(await readiness.isReady()).toBe(false);
    road.goOn();
    await vi.waitFor(async () => {
      now += 1_000;
      expect(await readiness.isReady()).toBe(true);
    });
  });

  it("is no while the process has another reason", async () => {
    let queueIsUp = false;
    const readiness = makeReadiness(url, { canWork: () => queueIsUp });
    expect(await readiness.isReady()).toBe(false);
    queueIsUp = true;
    expect(await readiness.isReady()).toBe(true);
    await readiness.close();
  });

  it("is no when nothing listens there", async () => {
    const readiness = makeReadiness("postgres://docbook:secret@127.0.0.1:1/docbook");
    expect(await readiness.isReady()).toBe(false);
    await readiness.close();
  });
});
