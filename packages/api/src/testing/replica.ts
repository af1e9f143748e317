import { spawnSync } from "node:child_process";
import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { chooseAccount } from "../platform/embedded-postgres/account.ts";
import { folderAt, makeFolder, readPassword, writePrivately } from "../platform/embedded-postgres/folder.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/start.ts";

/** A primary and a streaming replica of it, both real, both gone after stop(). Ready in two to three seconds. */
export type ReplicatedPostgres = {
  primaryUrl: string;
  replicaUrl: string;
  /** What is written from now on stays unknown to the replica until play(). */
  pause(): Promise<void>;
  play(): Promise<void>;
  /** Resolves when the replica has all that the primary has now. */
  caughtUp(): Promise<void>;
  stopPrimary(): Promise<void>;
  stopReplica(): Promise<void>;
  startReplica(): Promise<void>;
  /** All its processes stand still: connections stay, and nothing answers. */
  freezeReplica(): void;
  thawReplica(): void;
  /** Runs one statement on the replica. */
  onReplica(sql: string): Promise<Record<string, unknown>[]>;
  onPrimary(sql: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

const settings = {
  fsync: "off",
  max_connections: 100,
  // A paused replica must not be hurried by rows that the primary cleans up.
  hot_standby_feedback: "on",
  wal_retrieve_retry_interval: "200ms",
};

export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const dir = await mkdtemp(join(tmpdir(), "docbook-replicated-"));
  const primary = await startEmbeddedPostgres({ dir: join(dir, "primary"), settings });
  const password = await readPassword(folderAt(join(dir, "primary")));
  const replicaDir = join(dir, "replica");
  await copyRunning(primary.url, join(dir, "primary"), replicaDir, password);

  const startReplica = () =>
    startEmbeddedPostgres({
      dir: replicaDir,
      settings: {
        ...settings,
        primary_conninfo: `host=127.0.0.1 port=${primary.port} user=docbook password=${password}`,
        primary_slot_name: "replica",
      },
    });
  let replica = await startReplica();
  // The port of the first start is kept, so this holds for later ones too.
  const replicaUrl = replica.url;
  const onReplica = (sql: string) => query(replicaUrl, sql);
  const onPrimary = (sql: string) => query(primary.url, sql);

  return {
    primaryUrl: primary.url,
    replicaUrl,
    pause: async () => {
      await onReplica("SELECT pg_wal_replay_pause()");
      await until(onReplica, "SELECT pg_get_wal_replay_pause_state() = 'paused' AS done");
    },
    play: async () => void (await onReplica("SELECT pg_wal_replay_resume()")),
    caughtUp: async () => {
      const [row] = await onPrimary("SELECT pg_current_wal_insert_lsn() AS lsn");
      await until(onReplica, `SELECT pg_last_wal_replay_lsn() >= '${row?.["lsn"]}' AS done`);
    },
    stopPrimary: () => primary.stop(),
    stopReplica: () => replica.stop(),
    startReplica: async () => {
      replica = await startReplica();
    },
    freezeReplica: () => signalAll(replica.pid, "-STOP"),
    thawReplica: () => signalAll(replica.pid, "-CONT"),
    onReplica,
    onPrimary,
    stop: async () => {
      await replica.stop();
      await primary.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The server and its children, by their ids. */
function signalAll(pid: number, signal: string): void {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  spawnSync("kill", [signal, String(pid), ...stdout.split(/\s+/).filter(Boolean)]);
}

/** A base backup by hand: the built-in PostgreSQL comes without pg_basebackup. */
async function copyRunning(url: string, from: string, to: string, password: string): Promise<void> {
  const account = await chooseAccount(folderAt(from).data);
  const target = folderAt(to);
  await makeFolder(target, account);
  await writePrivately(target.password, password, account);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("SELECT pg_create_physical_replication_slot('replica', true)");
    await client.query("SELECT pg_backup_start('replica', true)");
    // Files that vanish meanwhile make it complain; their changes are in the log that the replica reads.
    spawnSync("cp", ["-a", folderAt(from).data, target.data]);
    const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
    await becomeReplica(target.data, rows[0]?.labelfile ?? "", account);
  } finally {
    await client.end();
  }
}

async function becomeReplica(
  data: string,
  label: string,
  account: { uid: number; gid: number } | undefined,
): Promise<void> {
  const own = async (path: string) => account && chown(path, account.uid, account.gid);
  for (const name of ["postmaster.pid", "postmaster.opts"]) await rm(join(data, name), { force: true });
  // Those parts belong to the running server alone.
  for (const folder of ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_snapshots", "pg_stat_tmp"]) {
    for (const name of await readdir(join(data, folder)))
      await rm(join(data, folder, name), { recursive: true, force: true });
  }
  for (const folder of ["archive_status", "summaries"]) {
    await mkdir(join(data, "pg_wal", folder));
    await own(join(data, "pg_wal", folder));
  }
  await writeFile(join(data, "backup_label"), label);
  await writeFile(join(data, "standby.signal"), "");
  for (const file of ["backup_label", "standby.signal"]) await own(join(data, file));
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(ask: (sql: string) => Promise<Record<string, unknown>[]>, sql: string): Promise<void> {
  while ((await ask(sql))[0]?.["done"] !== true) await new Promise((resolve) => setTimeout(resolve, 10));
}
