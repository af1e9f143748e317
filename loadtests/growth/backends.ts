import { cpuMsOf } from "../measure/cpu.ts";
import { query } from "../servers/postgres.ts";

/** Processor time so far, by process, of those that serve DocBook's connections to one database. */
export type Backends = Map<number, number>;

export async function readBackends(databaseUrl: string): Promise<Backends> {
  const rows = await query<{ pid: number }>(
    databaseUrl,
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'docbook'",
  );
  return new Map(rows.map(({ pid }) => [pid, cpuMsOf(pid)]));
}

/** What they used in between; one that is new has begun at nothing. */
export function cpuMsBetween(before: Backends, after: Backends): number {
  return [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);
}
