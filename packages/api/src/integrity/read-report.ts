import type { components } from "@docbook/sdk/contract";
import { AppError } from "../errors.ts";
import { type Database, inTx, type Tx } from "../platform/db/connection.ts";
import { didNotAnswer } from "../platform/db/failures.ts";
import { asOfNow } from "../platform/db/position.ts";
import type { WireKey } from "../platform/wire-id.ts";
import { bookingChecks } from "./bookings.ts";
import type { Check } from "./check.ts";
import { eventChecks } from "./events.ts";
import { slotChecks } from "./slots.ts";

export type IntegrityReport = components["schemas"]["IntegrityReport"];
type Findings = components["schemas"]["IntegrityCheck"];

export const checks: readonly Check[] = [...bookingChecks, ...slotChecks, ...eventChecks];

export type ReportOptions = {
  clinicId: string;
  /** For all checks together: past it nobody waits any longer, and the database works on nothing else of ours. */
  withinMs: number;
  /** How long an event may take until it is told and counted. 0 when everybody has come to rest. */
  settlesWithinSeconds?: number;
};

/** The queue tries again after 5 s, 30 s, 2 and 10 minutes: what is under way for longer, somebody should look at. */
const usuallySettlesWithinSeconds = 15 * 60;
const repeatAfterSeconds = 30;

/**
 * Looks at every row of a clinic's for what must never be. All in one snapshot of the primary, in which everything is
 * that was answered before; on the way it locks nothing that others want.
 */
export async function readReport(db: Database, options: ReportOptions): Promise<IntegrityReport> {
  try {
    return await db.sequelize.transaction((transaction) => look({ ...db, transaction }, options));
  } catch (error) {
    if (!didNotAnswer(error)) throw error;
    throw later("The report was not made in good time");
  }
}

async function look(tx: Tx, options: ReportOptions): Promise<IntegrityReport> {
  const { clinicId, withinMs, settlesWithinSeconds = usuallySettlesWithinSeconds } = options;
  const giveUpAt = performance.now() + withinMs;
  await inTx(tx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", []);
  // The limits below reach every node of a distributed database; elsewhere nobody reads this.
  await inTx(tx, "SET LOCAL citus.propagate_set_commands = 'local'", []);
  // A large clinic is sorted in memory. There is one report at a time, and each sort ends with its check.
  await inTx(tx, "SET LOCAL work_mem = '64MB'", []);
  const [begin] = await inTx<{ asOf: string; alone: boolean }>(
    tx,
    `SELECT ${asOfNow} AS "asOf", pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS alone`,
    [`integrity of ${clinicId}`],
  );
  if (!begin?.alone) throw later("Another report of this clinic is being made");

  const findings: Findings[] = [];
  for (const check of checks) {
    const leftMs = Math.floor(giveUpAt - performance.now());
    if (leftMs <= 0) throw later("The report was not made in good time");
    await inTx(tx, `SET LOCAL statement_timeout = ${leftMs}`, []);
    findings.push(await run(tx, check, [clinicId, settlesWithinSeconds]));
  }
  return { asOf: begin.asOf, holds: findings.every(({ violations }) => violations === 0), checks: findings };
}

/** Materialized: distributed by doctor, the rows come together here, and what is counted then is one node's matter. */
async function run(tx: Tx, { name, description, sql, idOf }: Check, bind: unknown[]): Promise<Findings> {
  const [found] = await inTx<{ counted: number; violations: number; examples: WireKey[] }>(
    tx,
    `WITH looked AS MATERIALIZED (${sql})
     SELECT count(*)::int AS counted, (count(*) FILTER (WHERE violated))::int AS violations,
            coalesce((SELECT json_agg(first) FROM (
              SELECT doctor_id AS "doctorId", id FROM looked WHERE violated ORDER BY id, doctor_id LIMIT 10
            ) first), '[]') AS examples
     FROM looked`,
    // PostgreSQL wants no more than the statement names.
    sql.includes("$2") ? bind : bind.slice(0, 1),
  );
  if (!found) throw new Error("count() gave no row");
  const { counted, violations, examples } = found;
  // Long descriptions are wrapped in the source.
  const sentence = description.replaceAll(/\s+/g, " ");
  return { name, description: sentence, counted, violations, examples: examples.map(idOf) };
}

function later(reason: string): AppError {
  return new AppError("busy", `${reason}. Ask again in ${repeatAfterSeconds} seconds.`, {
    retryAfterSeconds: repeatAfterSeconds,
  });
}
