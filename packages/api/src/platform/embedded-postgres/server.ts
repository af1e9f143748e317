import { spawnSync } from "node:child_process";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Folder, isErrorCode, lastWords, readIfThere } from "./folder.ts";
import { isGoneWithin, isRunning } from "./process-life.ts";

const stopLimitMs = 20_000;

/** The server that works on this data: our own, or one left behind by an owner that was killed. */
export async function findServer(folder: Folder): Promise<number | undefined> {
  const pid = (await readPidFile(folder))?.pid;
  // PostgreSQL clears away the file of a dead predecessor itself, after checking that none of its parts lives on.
  if (pid === undefined || !isRunning(pid)) return undefined;
  if (await worksOn(pid, folder.data)) return pid;
  // The pid now belongs to some other program (usual in containers): PostgreSQL would refuse to start for ever.
  await rm(join(folder.data, "postmaster.pid"), { force: true });
  return undefined;
}

/** Stops whatever server works on this data: open transactions are rolled back, everything committed is kept. */
export async function stopServer(folder: Folder): Promise<void> {
  // Looked up again, because the one we started may have died, and its pid may be somebody else's by now.
  const pid = await findServer(folder);
  if (pid === undefined) return;
  // (Windows knows no signals and just ends it, like a crash: the next start recovers.)
  signal(pid, "SIGINT");
  if (await isGoneWithin(pid, stopLimitMs)) return;
  // Without the last checkpoint; the next start recovers from the log and loses nothing.
  signal(pid, "SIGQUIT");
  if (await isGoneWithin(pid, stopLimitMs)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop. Its last words:\n${await lastWords(folder)}`);
}

export async function readPidFile(folder: Folder): Promise<{ pid: number; isReady: boolean } | undefined> {
  const lines = (await readIfThere(join(folder.data, "postmaster.pid")))?.split("\n");
  const pid = Number(lines?.[0]);
  return lines && pid > 0 ? { pid, isReady: lines[7]?.trim() === "ready" } : undefined;
}

async function worksOn(pid: number, data: string): Promise<boolean> {
  if (process.platform === "linux") {
    // A server always works inside its data folder, also when that was moved meanwhile.
    const [there, here] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(data)]);
    return there?.ino === here.ino && there.dev === here.dev;
  }
  if (process.platform === "win32") return true;
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.includes(data);
}

function signal(pid: number, name: "SIGINT" | "SIGQUIT"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isErrorCode(error, "ESRCH")) throw error;
  }
}
