import { describe, expect, it } from "vitest";
import { type Role, roles } from "../config.ts";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { collectGauges, type GaugeDeps } from "./collect-gauges.ts";
import { countHandled } from "./count-handled.ts";
import { connect } from "./db/connection.ts";
import { poolsOf } from "./db/pools.ts";
import { Undeliverable } from "./edges/queue.ts";
import { makeMetrics } from "./metrics.ts";

const docbook = useDocBook();

/** The metrics of a process with these parts, one line each. */
async function scrape(parts: readonly Role[], given: Partial<GaugeDeps> = {}): Promise<string[]> {
  const metrics = makeMetrics();
  collectGauges({ ...docbook.deps, metrics, ...given }, new Set(parts));
  return (await metrics.registry.metrics()).split("\n");
}
const figure = (lines: string[], name: string) =>
  lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1];
const namesIn = (lines: string[]) =>
  new Set(lines.map((line) => line.match(/^docbook_\w+/)?.[0]).filter((name) => name !== undefined));

describe("the gauges of a process", () => {
  it("tell how many connections are used and free, and who waits for one", async () => {
    const { sequelize } = docbook.deps.db;
    const inUse = await sequelize.connectionManager.getConnection({ type: "write" });
    try {
      const lines = await scrape(["api"]);
      const used = Number(figure(lines, 'docbook_db_pool_connections{pool="write",state="used"}'));
      expect(used).toBeGreaterThanOrEqual(1);
      expect(used).toBe(poolsOf(docbook.deps.db)[0]?.used);
      expect(figure(lines, 'docbook_db_pool_connections{pool="write",state="waiting"}')).toBe("0");
    } finally {
      sequelize.connectionManager.releaseConnection(inUse);
    }
  });

  it("tell the connections to a replica apart", async () => {
    const { databaseUrl: url, deps } = docbook;
    const replica = { url, maxLagMs: 1_000, log: deps.log };
    const db = connect({ url, replica, poolSize: 2, acquireTimeoutMs: 1_000 });
    try {
      await db.replicaPool?.authenticate();
      const lines = await scrape(["api"], { db });
      expect(figure(lines, 'docbook_db_pool_connections{pool="write",state="free"}')).toBe("0");
      expect(figure(lines, 'docbook_db_pool_connections{pool="read",state="free"}')).toBe("1");
    } finally {
      await db.close();
    }
  });

  it("belong to its role: a relay tells of the outbox, a worker of the queues", async () => {
    const api = namesIn(await scrape(["api"]));
    expect([...api].filter((name) => /outbox_(events|oldest_seconds)$|queue/.test(name))).toEqual([]);
    const relay = namesIn(await scrape(["relay"]));
    expect(relay).toContain("docbook_outbox_oldest_seconds");
    expect(relay).not.toContain("docbook_queue_messages");
    expect(namesIn(await scrape(["worker"]))).toContain("docbook_queue_messages");
  });

  it("say how much is to be told, and for how long", async () => {
    await docbook.rows(
      `INSERT INTO outbox (doctor_id, id, type, payload, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), 'booking.created', '{}', now() - interval '90 s'
       FROM generate_series(1, 3) RETURNING id`,
    );
    const lines = await scrape(["relay"]);
    expect(figure(lines, "docbook_outbox_events")).toBe("3");
    expect(Number(figure(lines, "docbook_outbox_oldest_seconds"))).toBeGreaterThanOrEqual(90);
  });

  it("show a replica only where there is one", async () => {
    expect(namesIn(await scrape(roles))).not.toContain("docbook_replica_usable");
    const replica = { isUsable: () => false, lagMs: 1500 };
    const lines = await scrape(["api"], { db: { ...docbook.deps.db, replica } as GaugeDeps["db"] });
    expect(figure(lines, "docbook_replica_usable")).toBe("0");
    expect(figure(lines, "docbook_replica_lag_seconds")).toBe("1.5");
  });

  it("are left out when their source fails or hangs, and all others are there within moments", async () => {
    const hanging = { depth: () => new Promise<never>(() => {}), isUp: () => false };
    const gone = { ...docbook.deps.db.sequelize, query: () => Promise.reject(new Error("gone")) };
    const startedAt = performance.now();
    const lines = await scrape(roles, {
      queue: hanging,
      db: { ...docbook.deps.db, sequelize: { ...gone } } as unknown as GaugeDeps["db"],
    });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(
      lines.filter((line) => /^docbook_(queue_messages|outbox_(events|oldest_seconds)[ {])/.test(line)),
    ).toEqual([]);
    expect(figure(lines, "docbook_queue_up")).toBe("0");
    expect(lines.some((line) => line.startsWith("nodejs_eventloop_lag_p99_seconds"))).toBe(true);
  });
});

describe("the wait for a slot", () => {
  it("is measured for whoever asked, booked or refused", async () => {
    const { sdk, request } = await aBookableSlot(docbook);
    await sdk.createBooking(request);
    await expect(sdk.createBooking(request)).rejects.toThrow();
    const lines = (await docbook.deps.metrics.registry.metrics()).split("\n");
    expect(figure(lines, "docbook_lock_wait_seconds_count")).toBe("2");
    expect(Number(figure(lines, "docbook_lock_wait_seconds_sum"))).toBeGreaterThan(0);
  });
});

describe("counted handlers", () => {
  it("do what they did, and are counted by what became of it", async () => {
    const metrics = makeMetrics();
    const fine = async () => {};
    const handlers = countHandled(metrics, {
      email: () => Promise.reject(new Error("no mail server")),
      sms: () => Promise.reject(new Undeliverable("no such number")),
      webhook: fine,
      analytics: fine,
      cache: fine,
    });
    await expect(handlers.email({})).rejects.toThrow("no mail server");
    await expect(handlers.sms({})).rejects.toThrow(Undeliverable);
    await handlers.webhook({});
    const lines = (await metrics.registry.metrics()).split("\n");
    const count = (channel: string, outcome: string) =>
      figure(lines, `docbook_handled_total{channel="${channel}",outcome="${outcome}"}`);
    expect(count("email", "failed")).toBe("1");
    expect(count("sms", "undeliverable")).toBe("1");
    expect(count("webhook", "done")).toBe("1");
    expect(count("analytics", "done")).toBe("0");
  });
});
