import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrorCode, ownerPrefix } from "./folder.ts";
import { isRunning, startedAt } from "./process-life.ts";

const unknownStart = "0";
const tieLimitMs = 500;

/**
 * Makes this process the only owner of the folder; the result gives it back.
 *
 * Each process puts down a file named after itself and goes on only when it sees no other living one. So no two
 * can go on, and clearing away the file of a dead process can never hit a living one, which a single lock file
 * taken over by two processes at once could.
 */
export async function claimFolder(root: string): Promise<() => Promise<void>> {
  const mine = `${ownerPrefix}${process.pid}-${startedAt(process.pid) ?? unknownStart}`;
  const release = () => rm(join(root, mine), { force: true });
  try {
    await writeFile(join(root, mine), "", { flag: "wx" });
  } catch (error) {
    if (isErrorCode(error, "EEXIST")) throw new Error(inUse(process.pid));
    if (isErrorCode(error, "EACCES", "EROFS")) throw new Error(`DocBook may not write in ${root}.`);
    throw error;
  }
  const deadline = Date.now() + tieLimitMs;
  for (;;) {
    const other = await findLivingOwner(root, mine);
    if (other === undefined) return release;
    // Of two that start at the same moment the one with the higher pid leaves, the other waits for that.
    if (process.pid > other || Date.now() > deadline) {
      await release();
      throw new Error(inUse(other));
    }
    await sleep(50);
  }
}

export async function findLivingOwner(root: string, mine?: string): Promise<number | undefined> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(ownerPrefix) || name === mine) continue;
    const [pid, start] = name.slice(ownerPrefix.length).split("-");
    if (isSameProcess(Number(pid), start)) return Number(pid);
    await rm(join(root, name), { force: true });
  }
  return undefined;
}

function isSameProcess(pid: number, start: string | undefined): boolean {
  if (!isRunning(pid)) return false;
  const known = startedAt(pid);
  return known === undefined || known === start;
}

function inUse(pid: number): string {
  return `DocBook already runs here (process ${pid}). Stop it first, or choose another folder.`;
}
