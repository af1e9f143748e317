import { validate as isUuid } from "uuid";
import { readConfig } from "../config.ts";
import { type IntegrityReport, readReport } from "../integrity/read-report.ts";
import type { Database } from "../platform/db/connection.ts";
import { type Command, readArgs, UsageError } from "./command.ts";
import { withDatabase } from "./database.ts";

/** Nobody waits at the other end, and a report locks nothing: a large clinic gets the time that it takes. */
const withinMs = 10 * 60_000;

export const integrityCommand: Command = {
  help: `docbook integrity [--clinic <id or slug>]

Looks at every row of a clinic, or of all clinics, for what must never be: a time that is booked twice, a busy
slot without a booking, a hold that nobody ends, a change that nobody is told of. Changes nothing and locks
nothing. Ends with 1 when something does not hold. docs/operating.md says what to do then.`,
  run: async (args) => {
    const { values } = readArgs({ args, options: { clinic: { type: "string" } } });
    await withDatabase(readConfig(), async (db) => {
      for (const { id, slug, name } of await clinicsOf(db, values.clinic)) {
        const report = await readReport(db, { clinicId: id, withinMs });
        console.log(`${slug} (${name}), as of ${report.asOf}\n${present(report)}\n`);
        if (!report.holds) process.exitCode = 1;
      }
    });
  },
};

async function clinicsOf(db: Database, asked: string | undefined) {
  const where = asked === undefined ? {} : isUuid(asked) ? { id: asked } : { slug: asked };
  const clinics = await db.clinics.findAll({
    attributes: ["id", "slug", "name"],
    where,
    order: ["slug"],
    raw: true,
  });
  if (clinics.length > 0 || asked === undefined) return clinics;
  throw new UsageError(`There is no clinic "${asked}". "docbook keys list" shows those there are.`);
}

/** One line for each check, and one more for each that found something. */
function present({ checks, holds }: IntegrityReport): string {
  const widest = Math.max(...checks.map(({ name }) => name.length));
  const line = (name: string, counted: string | number, violations: string | number) =>
    `  ${name.padEnd(widest)}  ${String(counted).padStart(9)}  ${String(violations).padStart(10)}`;
  return [
    line("check", "looked at", "violations"),
    ...checks.map(({ name, counted, violations }) => line(name, counted, violations)),
    ...checks.filter(({ violations }) => violations > 0).map(reason),
    holds ? "  Everything holds." : "  Something does not hold.",
  ].join("\n");
}

function reason({ name, description, violations, examples }: IntegrityReport["checks"][number]): string {
  const more = violations > examples.length ? " …" : "";
  return `  ${name}: does not hold for ${violations}: ${examples.join(" ")}${more}. ${description}`;
}
