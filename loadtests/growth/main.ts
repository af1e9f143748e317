// npm run bench:growth: does DocBook get slower with the number of slots and years?
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import { fromHere } from "../measure/from-here.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { query } from "../servers/postgres.ts";
import { explainSite, playControl } from "./explain-site.ts";
import { type Growth, type Place, presentGrowth, summary } from "./report.ts";
import { startLargePostgres } from "./server.ts";
import { makeSite, type Site } from "./sites.ts";
import { takeTurns } from "./turns.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,100000,1000000" },
    rounds: { type: "string", default: "5" },
    /** Requests of one turn. */
    requests: { type: "string", default: "300" },
    /** Two small sizes, and the plans alone. */
    quick: { type: "boolean", default: false },
    /** Where to write all figures, for charts. */
    json: { type: "string" },
  },
});
const sizes = values.quick ? [10_000, 100_000] : values.sizes.split(",").map(Number);
const rounds = Number(values.rounds);
const requests = Number(values.requests);

await inScope(async (scope) => {
  const { url: serverUrl, logFile } = await startLargePostgres(scope, await makeTemporaryFolder(scope));
  const growth: Growth = { places: [], turns: [], pages: [], findings: [] };
  const sites: Site[] = [];
  for (const slots of sizes) {
    const startedAt = performance.now();
    const site = await makeSite(scope, { serverUrl, slots });
    sites.push(site);
    growth.places.push(await describe(site, (performance.now() - startedAt) / 1000));
    process.stderr.write(`  filled ${slots} slots\n`);
  }
  if (!values.quick) growth.turns = await takeTurns(scope, sites, { rounds, requests });
  for (const site of sites) {
    const { pages, findings } = await explainSite(scope, { site, logFile });
    growth.pages.push(...pages);
    growth.findings.push(...findings.map((finding) => `${site.extent.slots} slots: ${finding}`));
  }
  growth.findings.push(...(await playControl(scope, { sites, logFile })));
  console.log(presentGrowth(growth));
  if (values.json)
    await writeFile(fromHere(values.json), `${JSON.stringify(summary(growth, rounds), null, 2)}\n`);
  process.exitCode = growth.findings.length === 0 ? 0 : 1;
});

async function describe({ extent, databaseUrl }: Site, fillSeconds: number): Promise<Place> {
  const [row] = await query<{ slots: number; bookings: number; bytes: string }>(
    databaseUrl,
    `SELECT (SELECT count(*)::int FROM slots) AS slots, (SELECT count(*)::int FROM bookings) AS bookings,
       pg_database_size(current_database()) AS bytes`,
  );
  if (!row) throw new Error("A count gave no row");
  const { slots, bookings, bytes } = row;
  return { ...extent, slots, bookings, gigabytes: Number(bytes) / 1e9, fillSeconds };
}
