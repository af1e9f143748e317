import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second, on every Linux that we know. */
const tickMs = 10;

/**
 * Processor time that a process has used so far. On a machine that others use too it tells more than the clock
 * does: they take our time, but not our work. NaN where there is no /proc.
 */
export function cpuMsOf(pid: number): number {
  const { user, system } = readTimes(pid);
  return user + system;
}

/** The same with its children, those that have ended included: a PostgreSQL server has one for each connection. */
export function cpuMsOfFamily(pid: number): number {
  const { user, system, ended } = readTimes(pid);
  return user + system + ended + childrenOf(pid).reduce((sum, child) => sum + cpuMsIfThere(child), 0);
}

function cpuMsIfThere(pid: number): number {
  try {
    return cpuMsOf(pid);
  } catch {
    // It has ended since it was listed.
    return 0;
  }
}

function readTimes(pid: number): { user: number; system: number; ended: number } {
  if (process.platform !== "linux") return { user: Number.NaN, system: Number.NaN, ended: Number.NaN };
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The program's name, in brackets, may itself hold spaces; user and system time are the 12th and 13th after it,
  // then those of children that have ended.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ms = (field: number) => Number(fields[field]) * tickMs;
  return { user: ms(11), system: ms(12), ended: ms(13) + ms(14) };
}

function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return [];
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
}
