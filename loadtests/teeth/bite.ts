import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../scripts/stack/scope.ts";
import { countDeadlocks } from "../k6/afterwards.ts";
import type { K6 } from "../k6/find-k6.ts";
import type { Chosen } from "../k6/order.ts";
import { type Played, play } from "../k6/play.ts";
import type { Target } from "../k6/target.ts";
import { checkAgainstDatabase } from "../ledger/check-ledger.ts";
import { readEntries } from "../ledger/entry.ts";
import { raceForSlot } from "../race/crowd.ts";
import { type Clinic, openClinic } from "../race/guards.ts";
import { entriesOf, freeSlots } from "../race/ledger.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { query } from "../servers/postgres.ts";
import type { Build } from "./builds.ts";
import { startInTurns } from "./in-turns.ts";

/** One load test against one build: what failed, in words; nothing where it passed. */
type Bite = { test: string; failed: string[] };

export type Bitten = {
  build: Build;
  bites: Bite[];
  /** Slots that have two bookings when all is over. */
  bookedTwice: number;
  /** What people were told against what is kept, and what the API's own report finds. */
  findings: string[];
  deadlocks: number;
};

type Order = { templateUrl: string; key: string; k6: K6; scripts: Chosen[]; build: Build };

const races = { count: 3, patients: 100 };

/** Opens a clinic with this build, in two processes, and lets every load test at it. */
export async function bite(scope: Scope, { build, templateUrl, key, k6, scripts }: Order): Promise<Bitten> {
  const clinic = await openClinic(scope, templateUrl, build);
  const { databaseUrl } = clinic;
  const url = await startInTurns(
    scope,
    clinic.servers.map((server) => server.url),
  );
  // Without the clinic's secret key: its report would blame each script for what the ones before it have done.
  const target: Target = { url, key, secret: undefined, databaseUrl };
  const played = await playAll(scope, { k6, scripts, target });
  const ledger = await checkAgainstDatabase(databaseUrl, await entriesIn(played));
  const raced = await raceAll(clinic, key);
  const twice = await bookedTwice(databaseUrl);
  const deadlocks = await countDeadlocks(databaseUrl);
  await clinic.stop();
  return {
    build,
    bites: [raced, ...played.map(biteOf)],
    bookedTwice: twice,
    findings: ledger.findings,
    deadlocks,
  };
}

/** One after the other; the one that mostly waits for holds to end, beside them. Each has doctors of its own. */
async function playAll(
  scope: Scope,
  { k6, scripts, target }: { k6: K6; scripts: Chosen[]; target: Target },
): Promise<Played[]> {
  const results = await makeTemporaryFolder(scope);
  const playOne = (chosen: Chosen) => play(scope, k6, { chosen, target, results });
  const isPatient = ({ name }: Chosen) => name === "hold-and-expiry";
  const beside = Promise.all(scripts.filter(isPatient).map(playOne));
  const played: Played[] = [];
  for (const chosen of scripts.filter((one) => !isPatient(one))) played.push(await playOne(chosen));
  return [...played, ...(await beside)];
}

function biteOf({ name, code, report, said }: Played): Bite {
  if (!report) return { test: name, failed: [`k6 ended with ${code} and no verdict: ${said.slice(-300)}`] };
  const broken = report.thresholds.filter(({ ok, isLimit }) => !ok && !isLimit);
  return {
    test: name,
    failed: [
      ...broken.map(({ metric, rule, value }) => `${metric} ${value}, not ${rule}`),
      ...report.failedChecks.map((check) => `not always: ${check}`),
    ],
  };
}

async function entriesIn(played: Played[]) {
  const texts = await Promise.all(played.map(({ folder }) => readFile(join(folder, "told.jsonl"), "utf8")));
  return readEntries(texts.join(""));
}

/** After the ledger, which knows nothing of these. */
async function raceAll({ servers, databaseUrl }: Clinic, key: string): Promise<Bite> {
  const urls = servers.map(({ url }) => url);
  const failed: string[] = [];
  for (const slot of (await freeSlots(databaseUrl)).slice(0, races.count)) {
    const { booked, wrong } = await raceForSlot(urls, key, slot, races.patients);
    const { bookings } = await entriesOf(databaseUrl, slot);
    if (booked !== 1 || bookings !== 1)
      failed.push(`${booked} of ${races.patients} were told "booked", ${bookings} are`);
    failed.push(...new Set(wrong.map((answer) => `one was told ${answer}`)));
  }
  return { test: "race", failed };
}

async function bookedTwice(databaseUrl: string): Promise<number> {
  const slots = await query(
    databaseUrl,
    `SELECT FROM bookings WHERE status = 'booked' GROUP BY doctor_id, slot_id HAVING count(*) > 1`,
  );
  return slots.length;
}
