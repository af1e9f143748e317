import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";
import { copyRunningServer, giveLike } from "./copy-running-server.ts";
import type { Home } from "./home.ts";
import { startPostgres } from "./postgres.ts";
import type { Scope } from "./scope.ts";
import type { ReplicaService, Service } from "./service.ts";

/** A streaming replica of a primary that runs in the same home: a copy of its files, taken while it works (0.7 s). */
export async function startReplica(
  scope: Scope,
  home: Home,
  { primary, name = "replica" }: { primary: Service; name?: string },
): Promise<ReplicaService> {
  const dir = join(home.folder, name);
  const primaryDir = join(home.folder, primary.name);
  const settings = { ...(await settingsOf(primary.url)), ...ofReplicas };
  await copyRunningServer(primary.url, { from: primaryDir, to: dir, slot: name });
  const data = join(dir, "data");
  await writeFile(join(data, "standby.signal"), "");
  await appendFile(
    join(data, "postgresql.auto.conf"),
    `primary_conninfo = '${connectionOf(primary.url)} application_name=${name}'\nprimary_slot_name = '${name}'\n`,
  );
  await giveLike(join(primaryDir, "data"), dir);

  const service = await startPostgres(scope, { name, dir, settings });
  const ask = <Row>(sql: string) => onServer<Row>(service.url, sql);
  return {
    ...service,
    get pid() {
      return service.pid;
    },
    pauseReplay: async () => {
      await ask("SELECT pg_wal_replay_pause()");
      await until(async () => {
        const [row] = await ask<{ state: string }>("SELECT pg_get_wal_replay_pause_state() AS state");
        return row?.state === "paused";
      });
    },
    resumeReplay: async () => void (await ask("SELECT pg_wal_replay_resume()")),
    promote: async () => void (await ask("SELECT pg_promote(true, 10)")),
    catchUp: async () => {
      const [now] = await onServer<{ lsn: string }>(primary.url, "SELECT pg_current_wal_insert_lsn() AS lsn");
      await until(async () => {
        const [row] = await ask<{ there: boolean }>(
          `SELECT pg_last_wal_replay_lsn() >= '${now?.lsn}'::pg_lsn AS there`,
        );
        return row?.there === true;
      });
    },
  };
}

const ofReplicas = {
  // A read here is not cut off because the primary cleans up what it still looks at.
  hot_standby_feedback: "on",
  // After the primary was away, look for it again soon (default: after 5 s).
  wal_retrieve_retry_interval: "200ms",
  // A primary that is gone without a word is noticed (default: after 60 s, for which the replica looks up to date).
  wal_receiver_timeout: "5s",
};

/** A replica refuses to have fewer of these than its primary. */
async function settingsOf(url: string): Promise<Record<string, string>> {
  const rows = await onServer<{ name: string; setting: string }>(
    url,
    `SELECT name, setting FROM pg_settings WHERE name IN
      ('max_connections', 'fsync', 'full_page_writes')`,
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

function connectionOf(url: string): string {
  const { hostname, port, username, password } = new URL(url);
  return `host=${hostname} port=${port} user=${username} password=${password}`;
}

async function onServer<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({
    connectionString: onDatabase(url, "postgres"),
    connectionTimeoutMillis: 3_000,
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error("The replica did not get there within 10 s.");
    await sleep(10);
  }
}
