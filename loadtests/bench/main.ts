import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import { cpuMsOf } from "../measure/cpu.ts";
import { fromHere } from "../measure/from-here.ts";
import { residentMbOf } from "../measure/memory.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { copyDatabase, startPostgres } from "../servers/postgres.ts";
import { checkAgreement } from "./agreement.ts";
import { addKeys, benchClinic, takeSomeSlots } from "./clinic.ts";
import { contenderNames, type Stage, startContenders } from "./contenders.ts";
import { startLoadProcess } from "./load-process.ts";
import { type Bench, presentBench, summary } from "./report.ts";
import { measureRushes } from "./rush.ts";
import { measureStartUp } from "./start-up.ts";
import { checkAnswers, loadWorks, orderFor, plans, takeCached, useUp, works } from "./works.ts";

/** In a minute one key may book 6,000 times. */
const keysOfLimited = 200;

/** By then the compiler has seen what it needs: half way there a booking still costs a third more. */
const warmUps = 3_000;
const warmUpMs = 60_000;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    /** Only these works, which may be named several times. */
    work: { type: "string", multiple: true, default: [...works] },
    /** Only these contenders. */
    who: { type: "string", multiple: true },
    /** Another checkout of DocBook, built, to be measured beside this one. */
    beside: { type: "string" },
    /** Where to put a CPU profile of the DocBook process. */
    "cpu-prof": { type: "string" },
    /** Where to put a profile of what the DocBook process allocates. */
    "heap-prof": { type: "string" },
    /** Where to write all figures, for charts. */
    json: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const ms = Number(values.seconds) * 1000;
const wanted = works.filter((work) => values.work.includes(work));
if (wanted.length === 0) throw new Error(`There is no such work. There is: ${works.join(", ")}`);
const who = contenderNames.filter(
  (name) => (name !== "before" || values.beside) && (values.who?.includes(name) ?? true),
);
const { "cpu-prof": cpuProfiles, "heap-prof": heapProfiles } = values;
const recordAllocations = new URL("../profiles/record-allocations.js", import.meta.url);
const nodeFlags = [
  ...(cpuProfiles ? ["--cpu-prof", `--cpu-prof-dir=${fromHere(cpuProfiles)}`] : []),
  ...(heapProfiles
    ? ["--import", `${recordAllocations}?folder=${encodeURIComponent(fromHere(heapProfiles))}`]
    : []),
];

await inScope(async (scope) => {
  const templateUrl = await startPostgres(scope, await makeTemporaryFolder(scope));
  const key = await importClinic(
    templateUrl,
    await writeClinicFile(await makeTemporaryFolder(scope), benchClinic),
  );
  const keys = await addKeys(templateUrl, keysOfLimited);
  await takeSomeSlots(templateUrl);
  const beside = values.beside === undefined ? undefined : fromHere(values.beside);
  const stage: Stage = { templateUrl, key, nodeFlags, beside };
  const contenders = await startContenders(scope, { names: who, stage });
  const cached = takeCached(contenders);
  await checkAgreement(contenders, key, cached);
  const runLoad = startLoadProcess(scope);
  const bench: Bench = { loads: [], rushes: [], startUps: [] };

  if (wanted.includes("start")) {
    const databaseUrl = await copyDatabase(templateUrl, "bench_start");
    for (const contender of contenders)
      bench.startUps.push(await measureStartUp(contender, { stage, starts: rounds, databaseUrl }));
  }
  // Round 0 warms everybody up: connections, caches, and compilers, for which time alone is not enough on a busy machine.
  for (let round = 0; round <= rounds; round++) {
    for (const work of loadWorks.filter((work) => wanted.includes(work))) {
      // Whoever comes first in one round comes last in the next: nobody has the quiet minute to himself.
      contenders.push(...contenders.splice(0, 1));
      for (const contender of contenders.filter(({ name }) => plans[work].who.includes(name))) {
        const { name, pid } = contender;
        const asked = orderFor(work, contender, { keys: name === "limited" ? keys : [key], cached, ms });
        const order = round === 0 ? { ...asked, ms: warmUpMs, atMost: warmUps } : asked;
        const cpuBefore = cpuMsOf(pid);
        const result = await runLoad(order);
        const cpuMs = (cpuMsOf(pid) - cpuBefore) / result.sent;
        checkAnswers(work, name, result);
        useUp(contender, work, result);
        if (round > 0) bench.loads.push({ round, work, name, cpuMs, memoryMb: residentMbOf(pid), ...result });
        const line = `${work.padEnd(7)}  ${name.padEnd(7)}  ${result.perSecond.toFixed(0)}/s  ${cpuMs.toFixed(3)} ms`;
        process.stderr.write(`  round ${round}  ${line}\n`);
      }
    }
  }
  if (wanted.includes("race")) {
    for (const contender of contenders.filter(({ name }) => ["floor", "before", "DocBook"].includes(name)))
      bench.rushes.push(await measureRushes(scope, contender, { key, rushes: rounds }));
  }
  console.log(presentBench(bench));
  if (values.json)
    await writeFile(fromHere(values.json), `${JSON.stringify(summary(bench, { rounds, ms }), null, 2)}\n`);
});
