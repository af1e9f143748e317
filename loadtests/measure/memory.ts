import { readFileSync } from "node:fs";

/** Memory that a process holds right now (resident set), in MB. NaN where there is no /proc. */
export function residentMbOf(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kilobytes) / 1024;
}
