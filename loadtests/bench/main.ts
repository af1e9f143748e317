import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { inScope } from "../../scripts/stack/scope.ts";
import { cpuMsOf } from "../measure/cpu.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { importClinic } from "../servers/docbook.ts";
import { makeTemporaryFolder } from "../servers/folder.ts";
import { startPostgres } from "../servers/postgres.ts";
import { checkAgreement } from "./agreement.ts";
import { benchClinic, takeSomeSlots, weeksToRead } from "./clinic.ts";
import { startContenders } from "./contenders.ts";
import type { LoadOrder } from "./load.ts";
import { startLoadProcess } from "./load-process.ts";
import { type Measurement, presentBench } from "./report.ts";

const connections = 16;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    /** Only this work: book or week. */
    work: { type: "string" },
    /** Where to put a CPU profile of the DocBook process. */
    "cpu-prof": { type: "string" },
  },
});
const ms = Number(values.seconds) * 1000;
const works = (["book", "week"] as const).filter((work) => values.work === undefined || values.work === work);
const profile = values["cpu-prof"];
const nodeFlags = profile
  ? ["--cpu-prof", `--cpu-prof-dir=${resolve(process.env["INIT_CWD"] ?? ".", profile)}`]
  : [];

await inScope(async (scope) => {
  const folder = await makeTemporaryFolder(scope);
  const templateUrl = await startPostgres(scope, folder);
  const key = await importClinic(templateUrl, await writeClinicFile(folder, benchClinic));
  await takeSomeSlots(templateUrl);
  const paths = (await weeksToRead(templateUrl)).map(({ path }) => path);
  const contenders = await startContenders(scope, { templateUrl, key, nodeFlags });
  await checkAgreement(contenders, key, paths);
  const runLoad = startLoadProcess(scope);

  const measurements: Measurement[] = [];
  // Round 0 warms everybody up: compilers, connections, caches.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const work of works) {
      // Whoever comes first in one round comes last in the next: nobody has the quiet minute to himself.
      contenders.push(...contenders.splice(0, 1));
      for (const { name, url, pid, slots } of contenders) {
        const order = { url, key, connections, ms };
        const load: LoadOrder = work === "book" ? { ...order, work, slots } : { ...order, work, paths };
        const cpuBefore = cpuMsOf(pid);
        const result = await runLoad(load);
        const cpuMs = (cpuMsOf(pid) - cpuBefore) / result.sent;
        slots.splice(0, result.booked);
        if (round > 0) measurements.push({ round, work, name, cpuMs, ...result });
        process.stderr.write(
          `  round ${round}  ${work}  ${name.padEnd(7)}  ${result.perSecond.toFixed(0)}/s\n`,
        );
      }
    }
  }
  console.log(presentBench(measurements, works));
});
