// npm run test:faults: every part of the production shape is broken in turn, while patients book.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import { freeSlots } from "../race/ledger.ts";
import { type Case, cases } from "./cases.ts";
import { checkLedger, type Ledger } from "./ledger.ts";
import { startOutside } from "./outside.ts";
import { startPatients, type Testimony } from "./patients.ts";
import { presentCases } from "./report.ts";
import { type System, startSystem } from "./system.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const backlog = values.quick ? 5_000 : 100_000;
/** Two processes of patients, each at this rate. */
const processes = 2;
const perSecond = 15;
/** Before something breaks, and after it is mended: the load is steady before, during and after. */
const calmMs = 2_000;
/**
 * Retries wait for up to two minutes by then, and on a machine that is busy with other work the backlog takes as long
 * again; what is still not told after this is lost.
 */
const settlesWithinMs = 420_000;

export type Result = {
  name: string;
  what: string;
  testimonies: Testimony[];
  ledger: Ledger;
  settledMs: number;
};

const unknown = positionals.find((name) => !cases.some((one) => one.name === name));
if (unknown !== undefined) {
  console.error(`There is no case "${unknown}". There are: ${cases.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

process.exitCode = await inScope(async (scope) => {
  const outside = await startOutside(scope);
  const system = await startSystem(scope, { outside, backlog });
  const slots = await freeSlots(system.databaseUrl);
  const results: Result[] = [];
  const all: Testimony[] = [];

  const run = async (one: Case, number: number): Promise<Result> => {
    process.stderr.write(`  ${one.name}: ${one.what} …\n`);
    const patients = Array.from({ length: processes }, (_, process) =>
      startPatients(scope, {
        number: `${String(number).padStart(2, "0")}${process}`,
        url: system.url,
        key: system.publishableKey,
        slots: slots.splice(0, 1_500),
        perSecond,
      }),
    );
    await sleep(calmMs);
    await one.strike(system);
    await sleep(calmMs);
    const testimonies = await Promise.all(patients.map((each) => each.stop()));
    all.push(...testimonies);
    const { ledger, settledMs } = await settle(system, all);
    return { name: one.name, what: one.what, testimonies, ledger, settledMs };
  };

  for (const [number, one] of cases.entries()) {
    if (positionals.length > 0 && !positionals.includes(one.name)) continue;
    const result = await run(one, number + 1);
    results.push(result);
    // What is lost stays lost: the cases after it would only repeat the finding.
    if (result.ledger.findings.length > 0) break;
  }
  console.log(presentCases(results));
  const failures = results.flatMap(({ name, ledger }) =>
    ledger.findings.map((finding) => `${name}: ${finding}`),
  );
  console.log(failures.length === 0 ? "\nPASS" : `\nFAIL\n${failures.slice(0, 40).join("\n")}`);
  return failures.length === 0 ? 0 : 1;
});

/** Checks until everything is told, or the patience is over: then whatever is still open counts. */
async function settle(
  system: System,
  testimonies: Testimony[],
): Promise<{ ledger: Ledger; settledMs: number }> {
  const startedAt = Date.now();
  for (;;) {
    const ledger = await checkLedger(system.databaseUrl, { testimonies, outside: system.outside });
    const settledMs = Date.now() - startedAt;
    if (ledger.findings.length === 0 || settledMs > settlesWithinMs) return { ledger, settledMs };
    await sleep(500);
  }
}
