// npm run teeth: do the load tests notice a DocBook that is broken on purpose, and pass the one that is not?
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import { findK6 } from "../k6/find-k6.ts";
import { type Chosen, readOrder } from "../k6/order.ts";
import { type ScriptName, scriptOf } from "../lib/scripts.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { startPostgres } from "../servers/postgres.ts";
import { type Bitten, bite } from "./bite.ts";
import { allBuilds, quickBuilds } from "./builds.ts";
import { presentBites, presentFailures, verdictOn } from "./report.ts";

/** Those that judge what was promised, and not how quick it was. */
const promises: ScriptName[] = [
  "one-slot-rush",
  "many-slots-rush",
  "cancel-and-rebook",
  "reschedule-storm",
  "idempotent-replay",
  "hold-and-expiry",
];
/** A hold lasts a minute at the least. */
const slow: ScriptName[] = ["hold-and-expiry"];

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });

process.exitCode = await inScope(async (scope) => {
  const k6 = findK6();
  const scripts = (values.quick ? promises.filter((name) => !slow.includes(name)) : promises).flatMap(short);
  const folder = await makeTemporaryFolder(scope);
  const templateUrl = await startPostgres(scope, folder);
  const clinicFile = await writeClinicFile(folder, {
    // Of each script's own, as it looks for them by its name.
    doctors: Object.fromEntries(scripts.map(({ name }) => [name, 2])),
    hours: "08:00-18:00",
    slotMinutes: 30,
    horizonDays: 31,
    holdMinutes: 1,
  });
  const key = await importClinic(templateUrl, clinicFile);

  const bitten: Bitten[] = [];
  for (const builds of values.quick ? quickBuilds : allBuilds) {
    process.stderr.write(`  ${builds.map(({ name }) => name).join(" | ")} …\n`);
    // Side by side: a minute of it is waiting for holds to end.
    bitten.push(
      ...(await Promise.all(builds.map((build) => bite(scope, { build, templateUrl, key, k6, scripts })))),
    );
  }
  console.log(`${presentBites(bitten)}\n\n${presentFailures(bitten)}`);
  const failures = verdictOn(bitten);
  console.log(failures.length === 0 ? "\nPASS" : `\nFAIL\n${failures.map((line) => `  ${line}`).join("\n")}`);
  return failures.length === 0 ? 0 : 1;
});

/** In the small sizes, which a race needs no more than. */
function short(name: ScriptName): Chosen[] {
  const goesOn = "duration" in scriptOf(name).sizes;
  const order = readOrder([name, "--short", ...(values.quick && goesOn ? ["--duration", "3s"] : [])]);
  return order.wants === "run" ? order.scripts : [];
}
