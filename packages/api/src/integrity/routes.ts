import type { Database } from "../platform/db/connection.ts";
import { withSecretKey } from "../platform/http/auth.ts";
import type { Handlers } from "../platform/http/operations.ts";
import { readReport } from "./read-report.ts";

/** Less than a statement may take by our own clock (deps.ts), so that the database is the first to give up. */
const withinMs = 7_000;

export function integrityRoutes({ db }: { db: Database }): Pick<Handlers, "getIntegrityReport"> {
  return {
    getIntegrityReport: async ({ caller }) => {
      const { clinic } = withSecretKey(caller);
      return { status: 200, json: await readReport(db, { clinicId: clinic.id, withinMs }) };
    },
  };
}
