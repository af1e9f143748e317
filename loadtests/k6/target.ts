import { join } from "node:path";
import { runDocBook } from "../../scripts/stack/docbook.ts";
import { startMailSink } from "../../scripts/stack/mail-sink.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import { startShape } from "../../scripts/stack/shape.ts";
import { givenBy, type Name, startStack } from "../../scripts/stack/stack.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { startWholeDocBook } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import type { Chosen, Given } from "./order.ts";
import { checkGiven } from "./preflight.ts";

export type Target = Given & {
  /** Of a DocBook of our own: there each script has doctors of its own, and the database can be asked. */
  databaseUrl?: string;
};

/** The DocBook that is asked: one that runs somewhere, or one of our own with a clinic that fits the scripts. */
export async function chooseTarget(
  scope: Scope,
  where: "own" | "shape" | Given,
  scripts: Chosen[],
): Promise<Target> {
  if (typeof where === "object") {
    await checkGiven(where, scripts);
    return where;
  }
  const folder = await makeTemporaryFolder(scope);
  const clinicFile = await writeClinicFile(folder, {
    doctors: Object.fromEntries(scripts.map((one) => [one.name, doctorsFor(one)])),
    hours: "08:00-18:00",
    slotMinutes: 30,
    horizonDays: 31,
    holdMinutes: 1,
  });
  if (where === "shape") return startWholeShape(scope, clinicFile);
  return startWholeDocBook(scope, { dataDir: join(folder, "data"), clinicFile });
}

/** Each has some 600 slots within a month; a clinic that is not full has twice as many as are booked. */
function doctorsFor({ script, sizes }: Chosen): number {
  return Math.max(2, Math.ceil(script.slots(sizes) / 300));
}

async function startWholeShape(scope: Scope, clinicFile: string): Promise<Target> {
  const services = Object.keys(givenBy) as Name[];
  // Of our own, so that nothing of this is left in a database that somebody needs.
  const stack = await startStack({ services, scope, durable: true, own: true, log: console.log });
  const { smtpUrl } = await startMailSink(scope);
  const { url, settings } = await startShape(scope, { stack, smtpUrl });
  const said = await runDocBook(settings, ["clinic", "import", clinicFile]);
  const secret = await runDocBook(settings, ["keys", "create", "--clinic", "load-test", "--secret"]);
  const key = /\bpk_\S+/.exec(said)?.[0];
  if (!key || !stack.urls.postgres) throw new Error(`The clinic could not be opened:\n${said}`);
  return { url, key, secret, databaseUrl: stack.urls.postgres };
}
