import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** False for a process that is gone, and for one that ended but was not yet collected by its parent. */
export function isRunning(pid: number): boolean {
  return answersSignals(pid) && procStat(pid)?.state !== "Z";
}

/**
 * When the process began, to tell it from a later one with the same pid (every container starts again at 1).
 * Undefined where the system does not say.
 */
export function startedAt(pid: number): string | undefined {
  if (process.platform === "linux") return procStat(pid)?.startTicks;
  if (process.platform === "win32") return undefined;
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  const ms = Date.parse(stdout ?? "");
  return Number.isNaN(ms) ? undefined : String(ms);
}

/** True once the process is gone, false when it still runs after the given time. */
export async function isGoneWithin(pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (isRunning(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function procStat(pid: number): { state: string | undefined; startTicks: string | undefined } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in brackets, which may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0], startTicks: fields[19] };
  } catch {
    return undefined;
  }
}
