import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { inScope, type Scope } from "../../scripts/stack/scope.ts";
import { integrityFindings } from "../ledger/database.ts";
import { now } from "../measure/client.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { startPostgres } from "../servers/postgres.ts";
import { startBystanders, type Window } from "./bystanders.ts";
import { type Race, raceForSlot } from "./crowd.ts";
import { asShipped, constraintsAlone, type Guarding, lockAlone, openClinic, unguarded } from "./guards.ts";
import { allEntries, entriesOf, freeSlots } from "./ledger.ts";
import { type Measured, presentRaces, verdictOn } from "./report.ts";

const crowds = [20, 100, 500];
/** One lucky race proves nothing, so the control always gets its three. */
const controlRepetitions = 3;
const warmUpMs = 2_000;
/** Before each race, and after everybody came to rest: what a race is compared with. */
const quietMs = 1_500;
const restMs = 1_300;

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const repetitions = values.quick ? 1 : 3;

process.exitCode = await inScope(async (scope) => {
  const folder = await makeTemporaryFolder(scope);
  const templateUrl = await startPostgres(scope, folder);
  const key = await importClinic(
    templateUrl,
    await writeClinicFile(folder, { doctors: 20, hours: "08:00-18:00", slotMinutes: 15, horizonDays: 60 }),
  );
  console.log(
    `${crowds.join(", ")} patients ask for one slot at the same moment, through two API processes.\n`,
  );

  const measured: Measured[] = [];
  for (const guarding of [asShipped, lockAlone, constraintsAlone, unguarded]) {
    const times = guarding === unguarded ? controlRepetitions : repetitions;
    measured.push(await measure(scope, { templateUrl, key, guarding, times }));
  }
  console.log(presentRaces(measured));
  // One race of each size holds too few waits to judge: a busy machine would decide.
  const failures = measured.flatMap((one) => verdictOn(one, { judgeWaits: !values.quick }));
  console.log(failures.length === 0 ? "\nPASS" : `\nFAIL\n${failures.map((line) => `  ${line}`).join("\n")}`);
  return failures.length === 0 ? 0 : 1;
});

type Order = { templateUrl: string; key: string; guarding: Guarding; times: number };

async function measure(scope: Scope, { templateUrl, key, guarding, times }: Order): Promise<Measured> {
  process.stderr.write(`  ${guarding.name} …\n`);
  const clinic = await openClinic(scope, templateUrl, guarding);
  const urls = clinic.servers.map((server) => server.url);
  const slots = await freeSlots(clinic.databaseUrl);
  const contested = slots.splice(0, crowds.length * times);
  const bystanders = startBystanders(scope, { urls, key, slots });

  await sleep(warmUpMs);
  const races: Race[] = [];
  const quiet: Window[] = [];
  for (const size of crowds.flatMap((crowd) => Array<number>(times).fill(crowd))) {
    const slot = contested.pop();
    if (!slot) throw new Error("The clinic has too few slots");
    // Quiet and race in turn: when somebody else uses the machine, both sides of the comparison feel it.
    const startedAt = now();
    await sleep(quietMs);
    quiet.push({ startedAt, endedAt: now() });
    races.push(await raceForSlot(urls, key, slot, size));
    await sleep(restMs);
  }
  const samples = await bystanders.stop();
  await clinic.stop();
  return {
    guarding,
    races: await Promise.all(
      races.map(async (race) => ({ ...race, entries: await entriesOf(clinic.databaseUrl, race.slot) })),
    ),
    samples,
    quiet,
    total: await allEntries(clinic.databaseUrl),
    integrity: await integrityFindings(clinic.databaseUrl),
    lastWords: clinic.servers.map((server) => server.lastWords()),
  };
}
