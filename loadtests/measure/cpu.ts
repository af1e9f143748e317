import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second, on every Linux that we know. */
const tickMs = 10;

/**
 * Processor time that a process has used so far. On a machine that others use too it tells more than the clock
 * does: they take our time, but not our work. NaN where there is no /proc.
 */
export function cpuMsOf(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The program's name, in brackets, may itself hold spaces; user and system time are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
