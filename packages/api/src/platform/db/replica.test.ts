import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type ReplicatedPostgres, startReplicatedPostgres } from "../../testing/replica.ts";
import { makeLogger } from "../edges/logger.ts";
import { readFresh } from "../reads/read-fresh.ts";
import { connect, type Database, readPrimary, readRows } from "./connection.ts";

let servers: ReplicatedPostgres;
beforeAll(async () => {
  servers = await startReplicatedPostgres();
  await servers.onPrimary("CREATE TABLE notes (text text)");
  await servers.caughtUp();
});
afterAll(() => servers.stop());

const open: Database[] = [];
afterEach(async () => {
  await servers.play().catch(() => {});
  for (const db of open.splice(0)) await db.close();
});

/** A process with a replica that is in use, and what it tells the log. */
async function aDatabase({ maxLagMs = 500 } = {}) {
  const lines: { msg: string; reason?: string; wal_receiver_timeout?: string }[] = [];
  const log = makeLogger("info", { write: (line) => void lines.push(JSON.parse(line)) });
  const db = connect({
    url: servers.primaryUrl,
    replica: { url: servers.replicaUrl, maxLagMs, log },
    poolSize: 4,
    acquireTimeoutMs: 2_000,
    queryTimeoutMs: 3_000,
  });
  open.push(db);
  await usable(db);
  return {
    db,
    told: () => lines.filter((line) => !line.wal_receiver_timeout).map(({ reason, msg }) => reason ?? msg),
    warnings: () => lines.filter((line) => line.wal_receiver_timeout),
  };
}
const usable = (db: Database, is = true) =>
  vi.waitFor(() => expect(db.replica?.isUsable()).toBe(is), { timeout: 10_000, interval: 20 });

/** Writes a note and gives its position. */
async function write(db: Database, text: string): Promise<string> {
  const [row] = await readPrimary<{ position: string }>(
    db,
    "INSERT INTO notes VALUES ($1) RETURNING pg_current_xact_id()::text AS position",
    [text],
  );
  return row?.position ?? "";
}
const notes = "SELECT count(*)::text FROM notes WHERE text = $1";
const sourceOf = async (db: Database) => (await readFresh(db, notes, ["x"], {})).source;

describe("a read for display", () => {
  it("comes from the replica, and says as of when", async () => {
    const { db } = await aDatabase();
    const before = Date.now();
    const { source, asOf } = await readFresh(db, notes, ["x"], {});
    expect(source).toBe("replica");
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(asOf)).toBeGreaterThan(before - 2_000);
    expect(await readRows(db, "SELECT pg_is_in_recovery() AS r", [])).toEqual([{ r: true }]);
    expect(db.replica?.lagMs).toBeLessThan(500);
  });

  it("may be old, and then admits it; but whoever names a write gets an answer that knows of it", async () => {
    const { db } = await aDatabase({ maxLagMs: 60_000 });
    await servers.onPrimary("INSERT INTO notes VALUES ('earlier')");
    await servers.caughtUp();
    await servers.pause();
    const pausedAt = Date.now();
    const position = await write(db, "own");
    await vi.waitFor(async () => {
      const old = await readFresh(db, notes, ["own"], {});
      expect(old).toMatchObject({ text: "0", source: "replica" });
      // The log has arrived, and waits to be replayed.
      expect(Date.parse(old.asOf)).toBeLessThan(pausedAt);
    });
    expect(await readFresh(db, notes, ["own"], { minPosition: position })).toMatchObject({
      text: "1",
      source: "primary",
    });
    await servers.play();
    await servers.caughtUp();
    expect(await readFresh(db, notes, ["own"], { minPosition: position })).toMatchObject({
      text: "1",
      source: "replica",
    });
  });

  it("takes nothing for seen that was under way on the primary, though the replica's own snapshot does", async () => {
    const { db } = await aDatabase({ maxLagMs: 60_000 });
    const slow = new Client({ connectionString: servers.primaryUrl });
    onTestFinished(() => slow.end());
    await slow.connect();
    await slow.query("BEGIN");
    const { rows } = await slow.query<{ position: string }>(
      "INSERT INTO notes VALUES ('slow') RETURNING pg_current_xact_id()::text AS position",
    );
    const position = rows[0]?.position ?? "";
    await write(db, "quick");
    await servers.caughtUp();
    // What PostgreSQL itself would say here: that the open transaction is visible.
    expect(
      await servers.onReplica(
        `SELECT pg_visible_in_snapshot('${position}'::xid8, pg_current_snapshot()) AS claimed`,
      ),
    ).toEqual([{ claimed: true }]);
    expect(await readFresh(db, notes, ["slow"], { minPosition: position })).toMatchObject({
      source: "primary",
    });
    await slow.query("COMMIT");
    await servers.caughtUp();
    expect(await readFresh(db, notes, ["slow"], { minPosition: position })).toMatchObject({
      text: "1",
      source: "replica",
    });
  });

  it("believes the primary, whatever position is asked for, and asks it for what a replica has not", async () => {
    const { db } = await aDatabase();
    const nonsense = await readFresh(db, notes, ["x"], { minPosition: "9999999999999999999" });
    expect(nonsense).toMatchObject({ text: "0", source: "primary" });
    expect(await readFresh(db, "SELECT text FROM notes WHERE text = $1", ["nobody's"], {})).toMatchObject({
      text: null,
      source: "primary",
    });
  });

  it("goes to the primary while the replica is too late, and back by itself", async () => {
    const { db, told } = await aDatabase();
    await servers.pause();
    await write(db, "unseen");
    await usable(db, false);
    expect(await readFresh(db, notes, ["unseen"], {})).toMatchObject({ text: "1", source: "primary" });
    await servers.play();
    await usable(db);
    expect(await sourceOf(db)).toBe("replica");
    expect(told()).toEqual([
      "reads for display go to the replica",
      expect.stringMatching(/^it is \d+ s behind$/),
      "reads for display go to the replica",
    ]);
  });

  it("goes to the primary soon after the replica was cut off without a word", async () => {
    const { db, told } = await aDatabase();
    const [sender] = await servers.onPrimary("SELECT pid FROM pg_stat_replication");
    const pid = Number(sender?.["pid"]);
    // As when the network swallows everything: connections stay, and nothing comes.
    process.kill(pid, "SIGSTOP");
    try {
      await write(db, "unheard");
      await usable(db, false);
      expect(await readFresh(db, notes, ["unheard"], {})).toMatchObject({ text: "1", source: "primary" });
      // The replica tries to reach the primary again and again: that is no reason to believe it.
      await sleep(1_500);
      expect(db.replica?.isUsable()).toBe(false);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await usable(db);
    expect(told()).toEqual([
      "reads for display go to the replica",
      "it does not receive from the primary",
      "reads for display go to the replica",
    ]);
  });

  it("warns once of a replica that would look up to date for longer than it may lag", async () => {
    const { warnings } = await aDatabase({ maxLagMs: 4_999 });
    expect(warnings()).toEqual([expect.objectContaining({ wal_receiver_timeout: "5s" })]);
    expect((await aDatabase({ maxLagMs: 5_000 })).warnings()).toEqual([]);
  });

  it("does not fail when the replica's table is older than the question", async () => {
    const { db } = await aDatabase({ maxLagMs: 60_000 });
    await servers.pause();
    await servers.onPrimary("ALTER TABLE notes ADD COLUMN IF NOT EXISTS extra text");
    expect(await readFresh(db, "SELECT count(extra)::text FROM notes", [], {})).toMatchObject({
      source: "primary",
    });
    expect(db.replica?.isUsable()).toBe(true);
  });

  it("nobody misses while the replica is restarted", async () => {
    const { db } = await aDatabase();
    const sources = new Set<string>();
    let failed = 0;
    let done = false;
    const reading = (async () => {
      while (!done) {
        await sourceOf(db).then(
          (source) => sources.add(source),
          () => failed++,
        );
        await sleep(1);
      }
    })();
    try {
      await servers.stopReplica();
      await usable(db, false);
      expect(await sourceOf(db)).toBe("primary");
      await servers.startReplica();
      await usable(db);
    } finally {
      done = true;
      await reading;
    }
    expect(failed).toBe(0);
    expect(await sourceOf(db)).toBe("replica");
    expect(sources).toEqual(new Set(["replica", "primary"]));
  });

  it("waits a second at the most for a replica that hangs, and then no longer", async () => {
    const { db } = await aDatabase();
    await Promise.all(Array.from({ length: 4 }, () => sourceOf(db)));
    servers.freezeReplica();
    try {
      const startedAt = performance.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => sourceOf(db)));
      expect(new Set(answers)).toEqual(new Set(["primary"]));
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      const again = performance.now();
      await sourceOf(db);
      expect(performance.now() - again).toBeLessThan(300);
    } finally {
      servers.thawReplica();
    }
    await usable(db);
    expect(await sourceOf(db)).toBe("replica");
  });
});

describe("without its primary", () => {
  it("a replica still shows lists, only to those who may see old ones; promoted, it is no replica", async () => {
    const { db } = await aDatabase();
    const position = await write(db, "last");
    await servers.caughtUp();
    await servers.stopPrimary();
    await usable(db, false);
    expect(await readFresh(db, notes, ["last"], {})).toMatchObject({ text: "1", source: "replica" });
    expect(await readFresh(db, notes, ["last"], { minPosition: position })).toMatchObject({
      source: "replica",
    });
    const later = String(BigInt(position) + 100n);
    await expect(readFresh(db, notes, ["last"], { minPosition: later })).rejects.toThrow();
    await expect(readPrimary(db, "SELECT 1", [])).rejects.toThrow();
    await servers.onReplica("SELECT pg_promote(true, 10)");
    await vi.waitFor(async () =>
      expect(await servers.onReplica("SELECT pg_is_in_recovery() AS r")).toEqual([{ r: false }]),
    );
    expect(db.replica?.isUsable()).toBe(false);
  });
});
