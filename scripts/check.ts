// npm run check: everything that must hold beside the tests, each step named and timed. With --ci the tests come
// first, which is all that .ci/run does.
import { spawnSync } from "node:child_process";

type Step = { name: string; command: string };

/** Those that take long (a queue's retries, a backlog) are for the whole suite: npm run test:faults. */
const quickFaults = [
  "kill-api",
  "kill-rabbitmq",
  "kill-redis",
  "kill-pgbouncer",
  "freeze-redis",
  "pause-replay",
  "crash-primary",
  "promote",
];

const steps: Step[] = [
  { name: "format and lint", command: "biome check ." },
  { name: "build", command: "npm run --silent build" },
  { name: "types of tests and scripts", command: "npm run --silent types" },
  { name: "promises are awaited", command: "npm run --silent lint:promises" },
  { name: "unused code", command: "knip" },
  { name: "contract: lint", command: "redocly lint --config tools/redocly.yaml openapi.yaml" },
  {
    name: "contract: generated types are fresh",
    command: "npm run --silent generate:check --workspace @docbook/sdk",
  },
  { name: "packages: exports and types resolve", command: "npm run --silent check:packages" },
  {
    name: "sdk: reference, every export documented",
    command: "npm run --silent reference --workspace @docbook/sdk",
  },
  {
    name: "widget: the manifest of its elements is fresh",
    command: "npm run --silent manifest:check --workspace @docbook/widget",
  },
  {
    name: "packages: size budgets",
    command: "npm run --silent bundle --workspace @docbook/sdk && size-limit",
  },
  { name: "race, two processes, guards on and off", command: "npm run --silent race -- --quick" },
  { name: "teeth: the load tests notice a broken DocBook", command: "npm run --silent teeth -- --quick" },
  {
    name: "growth: no plan reads more as slots pile up",
    command: "npm run --silent bench:growth -- --quick",
  },
  { name: "charts are as their figures say", command: "npm run --silent charts -- --check" },
  {
    name: "faults: replicas, relay, worker, services",
    command: `npm run --silent test:faults -- --quick ${quickFaults.join(" ")}`,
  },
  { name: "k6: every script, short, and the ledger", command: "npm run --silent loadtest -- all --short" },
];
const tests: Step = { name: "npm test", command: "npm test" };

const results = (process.argv.includes("--ci") ? [tests, ...steps] : steps).map(runStep);

console.log("");
for (const { name, ok, seconds } of results) console.log(`${ok ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
const failed = results.filter(({ ok }) => !ok).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function runStep({ name, command }: Step) {
  console.log(`\n── ${name}`);
  const startedAt = Date.now();
  const { status } = spawnSync(command, {
    shell: true,
    stdio: "inherit",
    env: { ...process.env, PATH: `node_modules/.bin:${process.env["PATH"]}` },
  });
  return { name, ok: status === 0, seconds: Math.round((Date.now() - startedAt) / 100) / 10 };
}
