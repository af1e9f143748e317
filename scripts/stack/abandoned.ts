import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning, startedAt } from "../../packages/api/src/platform/embedded-postgres/process-life.ts";
import { removeEmbeddedPostgres } from "../../packages/api/src/platform/embedded-postgres/remove.ts";

export const homePrefix = "docbook-stack-";
export const ownerFile = "owner";

/** Who lives here: a pid alone may be somebody else's by tomorrow. */
export function ownerLine(): string {
  return `${process.pid} ${startedAt(process.pid)}`;
}

/**
 * Clears away what launchers left that were killed with -9. Their programs ended with them; PostgreSQL, which is made
 * to outlive its owner, may still run.
 */
export async function removeAbandonedHomes(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(homePrefix)) continue;
    const folder = join(tmpdir(), name);
    const owner = await readFile(join(folder, ownerFile), "utf8").catch(() => undefined);
    // One without the file is just being made.
    if (owner === undefined || isAlive(owner)) continue;
    for (const room of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      // It refuses folders that are not PostgreSQL's.
      if (room.isDirectory()) await removeEmbeddedPostgres(join(folder, room.name)).catch(() => {});
    }
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(owner: string): boolean {
  const [pid, start] = owner.split(" ");
  return isRunning(Number(pid)) && String(startedAt(Number(pid))) === start;
}
