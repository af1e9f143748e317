import { describe, expect, it } from "vitest";
import { makeMemoryCache } from "../edges/cache.memory.ts";
import type { Cache } from "../edges/cache.ts";
import { makeMetrics } from "../metrics.ts";
import { type Load, makeCachedRead } from "./cached-read.ts";
import type { Fresh, Need } from "./read-fresh.ts";

/** A database that knows of all transactions up to `xmin`; its replica is `late` by some. Answers when it is told to. */
function aDatabase() {
  const asked: Need[] = [];
  let gate: Promise<void> = Promise.resolve();
  const database = { xmin: 10, late: 0 };
  const load: Load = async (need) => {
    asked.push(need);
    const wanted = Number(need.minPosition ?? 0);
    const fromReplica = !need.onPrimary && database.late > 0 && wanted < database.xmin - database.late;
    const xmin = database.xmin - (fromReplica ? database.late : 0);
    const fresh: Fresh = {
      text: `as of ${xmin}`,
      seen: `${xmin}:${xmin}:`,
      asOf: "2027-03-01T08:00:00.000Z",
      source: fromReplica ? "replica" : "primary",
    };
    await gate;
    return fresh;
  };
  const hold = () => {
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  return Object.assign(database, { asked, load, hold });
}

function aReader(cache: Cache = makeMemoryCache({ ttlAtMostMs: 60_000 })) {
  const database = aDatabase();
  const metrics = makeMetrics();
  const cachedRead = makeCachedRead({ cache, metrics });
  const read = (minPosition?: string) =>
    cachedRead({ group: "g", key: "k", ttlMs: 60_000, minPosition, load: database.load });
  const outcomes = async () =>
    Object.fromEntries(
      (await metrics.cacheReads.get()).values.map(({ labels, value }) => [labels["outcome"], value]),
    );
  return { database, cache, read, outcomes };
}

describe("a cached read", () => {
  it("asks the database once and then the cache, and names the content", async () => {
    const { database, read, outcomes } = aReader();
    const first = await read();
    expect(first).toMatchObject({
      text: "as of 10",
      source: "primary",
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
    });
    expect(await read()).toMatchObject({ ...first, source: "cache" });
    expect(database.asked).toHaveLength(1);
    expect(await outcomes()).toEqual({ hit: 1, miss: 1 });
  });

  it("asks once for a crowd that comes at the same time", async () => {
    const { database, read } = aReader();
    const answers = await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["as of 10"]));
    expect(database.asked).toHaveLength(1);
  });

  it("gives whoever has just written no text that does not know of it, from the cache or from others", async () => {
    const { database, read } = aReader();
    await read();
    database.xmin = 12;
    expect(await read()).toMatchObject({ text: "as of 10", source: "cache" });
    expect(await read("11")).toMatchObject({ text: "as of 12", source: "primary" });
    expect(await read()).toMatchObject({ text: "as of 12", source: "cache" });
  });

  it("lets a writer join a read that is under way only if that knows enough", async () => {
    const { database, read } = aReader();
    const release = database.hold();
    const early = read();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    database.xmin = 12;
    const [fresh, old] = [read("11"), read("9")];
    release();
    expect(await early).toMatchObject({ text: "as of 10" });
    expect(await old).toMatchObject({ text: "as of 10" });
    expect(await fresh).toMatchObject({ text: "as of 12", source: "primary" });
    expect(database.asked).toEqual([{ minPosition: undefined }, { onPrimary: true }]);
  });

  it("reads again on the primary when something changed meanwhile, so that nobody sees the old list after it", async () => {
    const { database, cache, read } = aReader();
    const release = database.hold();
    const early = read();
    await new Promise((resolve) => setImmediate(resolve));
    database.xmin = 12;
    await cache.forget(["g"], "11");
    const late = read();
    release();
    expect([(await early).text, (await late).text]).toEqual(["as of 12", "as of 12"]);
    expect(await read()).toMatchObject({ text: "as of 12", source: "cache" });
  });

  it("fills the cache from the primary while the replica is late, instead of not at all", async () => {
    const { database, cache, read } = aReader();
    Object.assign(database, { xmin: 12, late: 5 });
    await cache.forget(["g"], "11");
    expect(await read()).toMatchObject({ text: "as of 12", source: "primary" });
    expect(await read()).toMatchObject({ text: "as of 12", source: "cache" });
    expect(database.asked).toHaveLength(2);
  });

  it("believes the primary, whatever position is asked for", async () => {
    const { database, read } = aReader();
    expect(await read("9999999999999999999")).toMatchObject({ text: "as of 10", source: "primary" });
    expect(database.asked).toHaveLength(1);
  });

  it("reads once for a crowd that names writes nobody made, and twice for one that comes in between", async () => {
    const { database, read } = aReader();
    const madeUp = () => read("9999999999999999999");
    expect(await Promise.all(Array.from({ length: 100 }, madeUp))).toHaveLength(100);
    expect(database.asked).toHaveLength(1);

    const release = database.hold();
    const first = madeUp();
    await new Promise((resolve) => setImmediate(resolve));
    // These ask while it is being read: it may not know of what they have just written.
    database.xmin = 12;
    const late = Array.from({ length: 100 }, madeUp);
    await new Promise((resolve) => setImmediate(resolve));
    release();
    expect((await first).text).toBe("as of 10");
    expect(new Set((await Promise.all(late)).map(({ text }) => text))).toEqual(new Set(["as of 12"]));
    expect(database.asked).toHaveLength(3);
  });

  it("shares a failure with those who waited, and tries again for the next", async () => {
    const { database, cache, outcomes } = aReader();
    const cachedRead = makeCachedRead({ cache, metrics: makeMetrics() });
    let calls = 0;
    const load: Load = (need) => (++calls === 1 ? Promise.reject(new Error("gone")) : database.load(need));
    const read = () => cachedRead({ group: "g", key: "k", ttlMs: 1, minPosition: undefined, load });
    const failed = await Promise.allSettled([read(), read()]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await read()).toMatchObject({ text: "as of 10" });
    expect(await outcomes()).toEqual({});
  });

  it("works, and counts it, without a cache", async () => {
    const none: Cache = {
      read: async () => undefined,
      write: async () => true,
      forget: async () => false,
      onForgotten: () => () => {},
      isUp: () => false,
      close: async () => {},
    };
    const { read, outcomes } = aReader(none);
    await read();
    expect(await read()).toMatchObject({ source: "primary" });
    expect(await outcomes()).toEqual({ bypass: 2 });
  });
});
