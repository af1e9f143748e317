import { chown, copyFile, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";

// Made anew by the copy, or of use to the running server only (PostgreSQL, "Making a Base Backup Using the Low
// Level API").
const emptied = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_subtrans|pg_stat_tmp)$/;
const left = /^(postmaster\.(pid|opts)|pgsql_tmp.*|standby\.signal)$/;

/** Copies a PostgreSQL while it works: whole once it has replayed the log that was written meanwhile. */
export async function copyRunningServer(
  url: string,
  { from, to, slot }: { from: string; to: string; slot: string },
): Promise<void> {
  const client = new Client({
    connectionString: onDatabase(url, "postgres"),
    options: "-c statement_timeout=0",
  });
  await client.connect();
  try {
    // Kept for us from here on: nothing that the copy needs is thrown away meanwhile.
    await client.query("SELECT pg_create_physical_replication_slot($1, true)", [slot]);
    await client.query("SELECT pg_backup_start($1, true)", [slot]);
    await mkdir(to, { mode: 0o700 });
    await copyFile(join(from, "password"), join(to, "password"));
    await copyTree(join(from, "data"), join(to, "data"));
    const { rows } = await client.query("SELECT labelfile FROM pg_backup_stop(false)");
    await writeFile(join(to, "data", "backup_label"), rows[0].labelfile);
  } finally {
    await client.end();
  }
  for (const folder of ["archive_status", "summaries"])
    await mkdir(join(to, "data", "pg_wal", folder), { recursive: true, mode: 0o700 });
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (left.test(entry.name)) continue;
    if (entry.isDirectory())
      await (emptied.test(entry.name) ? mkdir(target, { mode: 0o700 }) : copyTree(source, target));
    // A table that was dropped meanwhile is gone: the log, replayed, says so too.
    else await copyFile(source, target).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Root copies for the account that owns the original. */
export async function giveLike(original: string, folder: string): Promise<void> {
  const { uid, gid } = await stat(original);
  if (process.geteuid?.() !== 0) return;
  const give = async (path: string): Promise<void> => {
    await chown(path, uid, gid);
    if ((await stat(path)).isDirectory())
      for (const name of await readdir(path)) await give(join(path, name));
  };
  await give(folder);
}
