import { setTimeout as sleep } from "node:timers/promises";
import { makeScope, type Scope } from "../../scripts/stack/scope.ts";
import { startLoadProcess } from "../bench/load-process.ts";
import { startApi } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { copyDatabase, query } from "../servers/postgres.ts";
import { explainAll, findingsIn, pagesOf, type Ran, statementsDuring, waysOf } from "./plans.ts";
import type { Pages } from "./report.ts";
import type { Site } from "./sites.ts";
import { orderFor, usesCache, works } from "./works.ts";

const requests = 30;
const tellsWithinMs = 60_000;
const largeFrom = 1_000_000;
const clinicIndex = "open_slots_of_clinic_by_start";

type Explained = { pages: Pages[]; findings: string[] };
type Explain = { site: Site; logFile: string };

/** How PostgreSQL answers what fresh processes ask it, in a database of this size. */
export async function explainSite(outer: Scope, { site, logFile }: Explain): Promise<Explained> {
  const { databaseUrl, extent } = site;
  const scope = makeScope();
  outer.onEnd(scope.end);
  // As autovacuum would have by now: the planner knows how many were booked.
  await query(databaseUrl, "VACUUM ANALYZE");
  await explainAll(databaseUrl);
  const runLoad = startLoadProcess(scope);
  const { url } = await startApi(scope, { databaseUrl, env: { CACHE: "off" } });
  const pages: Pages[] = [];
  const all: Ran[] = [];
  const findings: string[] = [];
  for (const work of works.filter((work) => !usesCache(work))) {
    const order = { ...orderFor(work, site, { url, atMost: requests }), connections: 1 };
    const ran = await statementsDuring(logFile, async () => {
      const { failures, booked } = await runLoad(order);
      if (failures[0] !== undefined) throw new Error(`${work}, ${extent.slots} slots: ${failures[0]}`);
      site.slots.splice(0, booked);
    });
    if (ran.length < requests) throw new Error(`${work}: PostgreSQL told of ${ran.length} statements only`);
    const ways = waysOf(ran);
    pages.push({ work, slots: extent.slots, pages: pagesOf(ran) / requests, ways });
    // Its cost would grow with every doctor of the clinic, though no row too many is looked at.
    if (work === "week" && ways.some((way) => way.endsWith(clinicIndex)))
      findings.push(`a doctor's week is looked for among the whole clinic's (${clinicIndex})`);
    all.push(...ran);
  }
  const telling = await statementsDuring(logFile, () => tellSome(scope, databaseUrl));
  all.push(...telling.filter(({ sql }) => sql !== waitingSql));
  await scope.end();
  return { pages, findings: [...findings, ...findingsIn(all, extent.slots < largeFrom ? "small" : "large")] };
}

/**
 * Without the indexes by time the same look must find something, or it proves nothing. In a copy of a size that is large
 * enough to show it and small enough to be copied.
 */
export async function playControl(
  scope: Scope,
  { sites, logFile }: { sites: Site[]; logFile: string },
): Promise<string[]> {
  const site = sites.find(({ extent }) => extent.slots >= 100_000);
  if (!site) return [];
  const databaseUrl = await copyDatabase(site.databaseUrl, "growth_control");
  await query(databaseUrl, "DROP INDEX slots_of_doctor_by_start");
  await query(databaseUrl, `DROP INDEX ${clinicIndex}`);
  const { findings } = await explainSite(scope, { site: { ...site, databaseUrl }, logFile });
  process.stderr.write(`  control: ${findings.length} findings\n`);
  return findings.length > 0 ? [] : ["the control without indexes shows nothing, so the rest proves nothing"];
}

const waitingSql = "SELECT count(*)::int FROM outbox";

/** What relay and worker ask for, until they have told some of what was booked. */
async function tellSome(scope: Scope, databaseUrl: string): Promise<void> {
  const waiting = async () => {
    const [row] = await query<{ count: number }>(databaseUrl, waitingSql);
    return row?.count ?? 0;
  };
  const target = Math.max(0, (await waiting()) - requests);
  const { stop } = await startApi(scope, {
    databaseUrl,
    parts: ["relay", "worker"],
    // Mails go into a folder, which production refuses.
    env: {
      NODE_ENV: "development",
      CHECK_RESPONSES: "off",
      DOCBOOK_DATA_DIR: await makeTemporaryFolder(scope),
    },
  });
  const giveUpAt = Date.now() + tellsWithinMs;
  while ((await waiting()) > target) {
    if (Date.now() > giveUpAt) throw new Error("Relay and worker tell nothing");
    await sleep(200);
  }
  await stop();
}
