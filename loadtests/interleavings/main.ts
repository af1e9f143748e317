import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { connect } from "../../packages/api/src/platform/db/connection.ts";
import { makeMemoryCache } from "../../packages/api/src/platform/edges/cache.memory.ts";
import { aClinic } from "../../packages/api/src/testing/factories.ts";
import type { World } from "../../packages/api/src/testing/interleavings/place.ts";
import { type Plan, plans } from "../../packages/api/src/testing/interleavings/plan.ts";
import { type Played, play } from "../../packages/api/src/testing/interleavings/play.ts";
import { inScope, type Scope } from "../../scripts/stack/scope.ts";
import { table } from "../measure/table.ts";
import {
  asShipped,
  constraintsAlone,
  type Guarding,
  lockAlone,
  openClinic,
  unguarded,
} from "../race/guards.ts";
import { migrate } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { startPostgres } from "../servers/postgres.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    "as-shipped": { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
/** Of each DocBook with less than both guards: enough to be met by what the whole one has to withstand. */
const controlRuns = Math.max(100, Math.ceil(runs / 10));
/** Doctors whose days are played at the same time. */
const atOnce = 8;

process.exitCode = await inScope(async (scope) => {
  const templateUrl = await startPostgres(scope, await makeTemporaryFolder(scope));
  await migrate(templateUrl);
  console.log(
    `${runs} plans (seed ${seed}): people hold, extend, let go, book, move and cancel at the same time, through two API processes.\n`,
  );
  const results: Result[] = [];
  for (const guarding of values["as-shipped"]
    ? [asShipped]
    : [asShipped, lockAlone, constraintsAlone, unguarded])
    results.push(
      await measure(scope, { templateUrl, guarding, count: guarding === asShipped ? runs : controlRuns }),
    );

  console.log(present(results));
  const failures = results.flatMap(verdictOn);
  console.log(failures.length === 0 ? "\nPASS" : `\nFAIL\n${failures.join("\n")}`);
  return failures.length === 0 ? 0 : 1;
});

type Result = { guarding: Guarding; played: Played[]; seconds: number; lastWords: string[] };

async function measure(
  scope: Scope,
  { templateUrl, guarding, count }: { templateUrl: string; guarding: Guarding; count: number },
): Promise<Result> {
  process.stderr.write(`  ${guarding.name} …\n`);
  const { databaseUrl, servers, stop } = await openClinic(scope, templateUrl, guarding);
  const db = connect({ url: databaseUrl, poolSize: atOnce, acquireTimeoutMs: 30_000 });
  const world: World = {
    clinic: await aClinic(db),
    db,
    cache: makeMemoryCache(),
    // Any of them: neighbours in a step mostly meet in the database alone.
    send: (path, init) => fetch(new URL(path, servers[randomInt(servers.length)]?.url), init),
  };
  const left = fc.sample(plans, { numRuns: count, seed });
  const promised = guarding.unsafe === "off" ? "explained" : "never-twice";
  const played: Played[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let plan: Plan | undefined = left.pop(); plan; plan = left.pop()) {
        played.push(await play(world, plan, promised));
        if (played.length % 500 === 0) process.stderr.write(`    ${played.length}\n`);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  await db.close();
  await stop();
  return { guarding, played, seconds, lastWords: servers.map((server) => server.lastWords()) };
}

function present(results: Result[]): string {
  const counted = table(
    ["guards", "plans", "calls", "seconds", "unexplained", "times booked twice"],
    results.map(({ guarding, played, seconds }) => [
      guarding.name,
      String(played.length),
      String(played.flatMap(({ answers }) => answers).length),
      seconds.toFixed(0),
      guarding.unsafe === "off" ? String(played.filter(({ broken }) => broken).length) : "",
      String(played.reduce((sum, { twice }) => sum + twice, 0)),
    ]),
  );
  const answers =
    results.find(({ guarding }) => guarding === asShipped)?.played.flatMap((one) => one.answers) ?? [];
  const kinds = new Map<string, number>();
  for (const answer of answers) kinds.set(answer, (kinds.get(answer) ?? 0) + 1);
  return `${counted}\n\n${table(
    ["answers as shipped", "times"],
    [...kinds].map(([kind, times]) => [kind, String(times)]).sort(),
  )}`;
}

/** All that is wrong; of broken plans the first three, whole. */
function verdictOn({ guarding, played, lastWords }: Result): string[] {
  const twice = played.some((one) => one.twice > 0);
  if (guarding === unguarded)
    return twice ? [] : ["With both guards off no time was booked twice: these plans can show nothing."];
  const broken = played.flatMap((one) => one.broken ?? []);
  if (broken.length === 0) return [];
  const said = lastWords.filter(Boolean).map((words) => `a server said: …${words.slice(-500)}`);
  return [`${guarding.name}: ${broken.length} plans broke their promise`, ...broken.slice(0, 3), ...said];
}
