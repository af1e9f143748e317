import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../scripts/stack/scope.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { query } from "../servers/postgres.ts";
import { repository } from "../servers/server.ts";
import type { Played } from "./play.ts";

// What only somebody with a hand on the database can see, when everybody has come to rest.

const ledger = join(repository, "loadtests/ledger/main.ts");

/** Holds what everybody was told, in all runs together, against what is kept. Gives its verdict. */
export async function checkLedger(scope: Scope, databaseUrl: string, played: Played[]): Promise<boolean> {
  const texts = await Promise.all(played.map(({ folder }) => readFile(join(folder, "told.jsonl"), "utf8")));
  const all = join(await makeTemporaryFolder(scope), "told.jsonl");
  await writeFile(all, texts.join(""));
  const child = spawn(process.execPath, ["--import", "tsx", ledger, all], {
    stdio: "inherit",
    // Not as an argument: it holds a password.
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  scope.onEnd(async () => child.kill());
  const [code] = await once(child, "exit");
  return code === 0;
}

/** How often the database had to break a deadlock: locks are taken in one order, so never. */
export async function countDeadlocks(databaseUrl: string): Promise<number> {
  const [row] = await query<{ deadlocks: number }>(
    databaseUrl,
    "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()",
  );
  return row?.deadlocks ?? 0;
}
