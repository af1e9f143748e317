// npm run loadtest: k6 scripts against a DocBook of our own, the production shape, or one that runs somewhere.
import { relative } from "node:path";
import { inScope, type Scope } from "../scripts/stack/scope.ts";
import { checkLedger, countDeadlocks } from "./k6/afterwards.ts";
import { findK6, type K6 } from "./k6/find-k6.ts";
import { type Chosen, help, type Order, readOrder } from "./k6/order.ts";
import { type Played, play } from "./k6/play.ts";
import { chooseTarget, type Target } from "./k6/target.ts";
import { scripts } from "./lib/scripts.ts";
import { table } from "./measure/table.ts";

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

async function main(): Promise<number> {
  const order = readOrder(process.argv.slice(2));
  if (order.wants === "help") console.log(help);
  if (order.wants === "list") console.log(listOfScripts());
  return order.wants === "run" ? run(order) : 0;
}

function listOfScripts(): string {
  const width = Math.max(...Object.keys(scripts).map((name) => name.length));
  return Object.entries(scripts)
    .map(([name, { asks }]) => `${name.padEnd(width)}  ${asks}`)
    .join("\n");
}

function run({ scripts: chosen, where }: Order & { wants: "run" }): Promise<number> {
  const k6 = findK6();
  return inScope(async (scope) => {
    const target = await chooseTarget(scope, where, chosen);
    const played = await playAll(scope, k6, { chosen, target });
    if (played.length > 1) console.log(`\n${overview(played)}`);
    const isKept =
      target.databaseUrl === undefined || (await checkDatabase(scope, target.databaseUrl, played));
    const reports = played.filter(({ report }) => report).map(({ folder }) => reportIn(folder));
    if (reports.length > 0) console.log(`\nReport: ${reports.join("\n        ")}`);
    const code = played.find(({ code }) => code !== 0)?.code ?? (isKept ? 0 : 1);
    console.log(code === 0 ? "\nPASS" : "\nFAIL");
    return code;
  });
}

/** Its own deadlocks, and what it keeps, next to what everybody was told. */
async function checkDatabase(scope: Scope, databaseUrl: string, played: Played[]): Promise<boolean> {
  console.log("\nWhat people were told, next to the database:\n");
  const deadlocks = await countDeadlocks(databaseUrl);
  const isKept = await checkLedger(scope, databaseUrl, played);
  if (deadlocks > 0) console.log(`The database had to break ${deadlocks} deadlocks.`);
  return isKept && deadlocks === 0;
}

/** One after the other; the one that mostly waits, beside them where it has doctors of its own. */
async function playAll(
  scope: Scope,
  k6: K6,
  { chosen, target }: { chosen: Chosen[]; target: Target },
): Promise<Played[]> {
  const played: Played[] = [];
  const playOne = async (one: Chosen) => {
    console.log(`${one.name}: ${one.script.asks}${presentSizes(one)}`);
    const done = await play(scope, k6, { chosen: one, target });
    console.log(done.said);
    played.push(done);
  };
  const patient = chosen.find(({ name }) => name === "hold-and-expiry");
  const beside = chosen.length > 1 && target.databaseUrl !== undefined ? patient : undefined;
  const waiting = beside && playOne(beside);
  for (const one of chosen) if (one !== beside) await playOne(one);
  await waiting;
  return played;
}

function presentSizes({ sizes }: Chosen): string {
  const all = Object.entries(sizes).map(
    ([name, size]) => `${name} ${size}${name === "duration" ? " s" : ""}`,
  );
  return all.length === 0 ? "" : ` (${all.join(", ")})`;
}

function overview(played: Played[]): string {
  const rows = played.map(({ name, code, report }) => [
    name,
    code === 0 ? "passed" : "FAILED",
    `${report?.requests ?? ""}`,
    `${report?.seconds ?? ""}`,
    presentIntegrity(report?.integrity),
    report?.title ?? "",
  ]);
  return table(["script", "verdict", "requests", "seconds", "integrity", ""], rows);
}

function presentIntegrity(found: string[] | null = null): string {
  if (found === null) return "not asked";
  return found.length === 0 ? "holds" : `${found.length} findings`;
}

/** As seen from where npm was called. */
function reportIn(folder: string): string {
  return `${relative(process.env["INIT_CWD"] ?? process.cwd(), folder)}/report.html`;
}
