// npm run bench:shape: what cache, replica and pooler cost and save, beside the bare server, in one run.
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import type { Service } from "../../scripts/stack/service.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { cpuMsOf, cpuMsOfFamily } from "../measure/cpu.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { checkSameBytes } from "./agreement.ts";
import { benchClinic, differentWeeks, slotsToBook, takeSomeSlots, weeksToRead } from "./clinic.ts";
import { startLoadProcess } from "./load-process.ts";
import { dealSlots, startShapes } from "./shape-contenders.ts";
import { type CpuMs, presentShapes, type ShapeMeasurement, works } from "./shape-report.ts";
import { checkAnswers, orderFor, useUp } from "./shape-turn.ts";

const connections = 16;
const cachedWeeks = 4;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    /** Only this work: cached, uncached, book or mixed. */
    work: { type: "string" },
  },
});
const ms = Number(values.seconds) * 1000;
const wanted = works.filter((work) => values.work === undefined || values.work === work);
if (wanted.length === 0) throw new Error(`There is no such work. There is: ${works.join(", ")}`);

await inScope(async (scope) => {
  const stack = await startStack({
    services: ["postgres", "replica", "pgbouncer", "redis"],
    scope,
    own: true,
    durable: true,
    log: console.error,
  });
  const { databaseUrl, key } = await fillClinic(stack, await makeTemporaryFolder(scope));
  const [slots, weeks] = [await slotsToBook(databaseUrl), await weeksToRead(databaseUrl)];
  const paths = await differentWeeks(databaseUrl);
  const cached = cachedPaths(paths);
  const kept = new Set([...cached, ...weeks.map(({ path }) => path)]);
  const others = paths.filter((path) => !kept.has(path));
  const contenders = await startShapes(scope, { stack, weeks: others });
  dealSlots(contenders, { slots, weeks });
  await checkSameBytes(contenders, key, [...cached, ...others.slice(-2)]);
  const runLoad = startLoadProcess(scope);

  const measurements: ShapeMeasurement[] = [];
  // Round 0 warms everybody up: compilers, connections, caches.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [place, work] of wanted.entries()) {
      // Another one comes first each time: nobody has the quiet minute, or the end of a checkpoint, to himself.
      for (const contender of rotated(contenders, round + place)) {
        const { name, url, pid } = contender;
        const before = cpuMsNow(pid, stack);
        const order = { url, keys: [key], connections, ms };
        const result = await runLoad(orderFor(work, { contender, cached, order }));
        const after = cpuMsNow(pid, stack);
        const each = (part: keyof CpuMs) => (after[part] - before[part]) / result.sent;
        const cpuMs = { api: each("api"), primary: each("primary"), others: each("others") };
        checkAnswers(result, work, contender);
        useUp(result, work, contender);
        if (round > 0) measurements.push({ round, work, name, cpuMs, ...result });
        const line = `${work.padEnd(8)}  ${name.padEnd(7)}  ${result.perSecond.toFixed(0)}/s`;
        process.stderr.write(`  round ${round}  ${line}\n`);
      }
    }
  }
  console.log(presentShapes(measurements, wanted));
});

async function fillClinic(stack: Stack, folder: string): Promise<{ databaseUrl: string; key: string }> {
  // Past the pooler: the limits that a migration sets on the role hold for connections made from then on.
  const databaseUrl = stack.urls.postgres ?? "";
  const key = await importClinic(databaseUrl, await writeClinicFile(folder, benchClinic));
  await takeSomeSlots(databaseUrl);
  await stack.services.replica?.catchUp();
  return { databaseUrl, key };
}

/** Four addresses of one doctor. */
function cachedPaths(weeks: string[]): string[] {
  const doctor = weeks[0]?.split("?")[0] ?? "";
  return weeks.filter((path) => path.startsWith(doctor)).slice(0, cachedWeeks);
}

function cpuMsNow(pid: number, { services }: Stack): CpuMs {
  const { postgres, ...others } = services;
  const sumOf = (some: (Service | undefined)[]) =>
    some.reduce((sum, one) => sum + (one?.pid ? cpuMsOfFamily(one.pid) : 0), 0);
  return { api: cpuMsOf(pid), primary: sumOf([postgres]), others: sumOf(Object.values(others)) };
}

function rotated<T>(all: T[], by: number): T[] {
  return all.map((_, index) => all[(index + by) % all.length]).filter((one) => one !== undefined);
}
