import { bookingIdOf } from "../../packages/api/src/bookings/id.ts";
import { type IntegrityReport, readReport } from "../../packages/api/src/integrity/read-report.ts";
import { connect } from "../../packages/api/src/platform/db/connection.ts";
import { query } from "../servers/postgres.ts";
import type { Kept } from "./compare.ts";

/** Long enough for the largest clinic that a load test makes. */
const reportWithinMs = 5 * 60_000;

/** Every booking that was made since then, whoever's it is. */
export async function keptSince(databaseUrl: string, since: Date): Promise<Kept[]> {
  type Row = {
    doctorId: string;
    id: string;
    slotId: string;
    status: string;
    key: string | null;
    patient: string;
  };
  const rows = await query<Row>(
    databaseUrl,
    `SELECT doctor_id AS "doctorId", id, slot_id AS "slotId", status, idempotency_key AS key,
            split_part(patient_email, '@', 1) AS patient
     FROM bookings WHERE created_at >= $1`,
    [since],
  );
  return rows.map(({ id, ...row }) => ({ ...row, id: bookingIdOf({ doctorId: row.doctorId, id }) }));
}

/** What the API's own report finds, in every clinic of the database, when everybody has come to rest. */
export async function integrityFindings(databaseUrl: string): Promise<string[]> {
  const db = connect({ url: databaseUrl, poolSize: 1, acquireTimeoutMs: 10_000 });
  try {
    const findings: string[] = [];
    for (const { id: clinicId, slug } of await db.clinics.findAll({
      attributes: ["id", "slug"],
      raw: true,
    })) {
      const report = await readReport(db, { clinicId, withinMs: reportWithinMs, settlesWithinSeconds: 0 });
      findings.push(...findingsIn(report).map((finding) => `${slug}: ${finding}`));
    }
    return findings;
  } finally {
    await db.close();
  }
}

export function findingsIn({ checks }: IntegrityReport): string[] {
  return checks
    .filter(({ violations }) => violations > 0)
    .map(
      ({ name, violations, counted, examples }) =>
        `${violations} of ${counted} ${name}: ${examples.join(" ")}`,
    );
}
