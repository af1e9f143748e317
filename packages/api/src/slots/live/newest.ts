import { type Database, readPrimary } from "../../platform/db/connection.ts";

/**
 * For who may have missed something: every doctor of the clinic, with a position that whatever is over by now lies
 * before. Positions are given out before the commit, so a last one that was heard does not tell what was heard before
 * it: better one event too many.
 */
export function newestPositions(
  db: Database,
  clinicId: string,
): Promise<{ doctorId: string; position: string }[]> {
  return readPrimary(
    db,
    `SELECT id AS "doctorId", (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)::text AS position
     FROM doctors WHERE clinic_id = $1 AND active`,
    [clinicId],
  );
}
