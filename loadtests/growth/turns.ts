import { makeScope, type Scope } from "../../scripts/stack/scope.ts";
import { startLoadProcess } from "../bench/load-process.ts";
import { cpuMsOf } from "../measure/cpu.ts";
import { startApi } from "../servers/docbook.ts";
import type { Server } from "../servers/server.ts";
import { cpuMsBetween, readBackends } from "./backends.ts";
import type { Turn } from "./report.ts";
import type { Site } from "./sites.ts";
import { checkAnswers, orderFor, titles, usesCache, type Work, works } from "./works.ts";

type Contender = { site: Site; uncached: Server; asShipped: Server };
type RunLoad = ReturnType<typeof startLoadProcess>;

const warmUpRequests = 40;

/** All sizes in turns, with two processes on each database, which are gone afterwards. */
export async function takeTurns(
  outer: Scope,
  sites: Site[],
  { rounds, requests }: { rounds: number; requests: number },
): Promise<Turn[]> {
  const scope = makeScope();
  outer.onEnd(scope.end);
  const contenders = await Promise.all(sites.map((site) => startContender(scope, site)));
  const runLoad = startLoadProcess(scope);
  const turns: Turn[] = [];
  // Round 0 warms everybody up: compilers, connections, memory.
  for (let round = 0; round <= rounds; round++) {
    for (const work of works) {
      // Another one comes first each time: nobody has the quiet minute to himself.
      contenders.push(...contenders.splice(0, 1));
      for (const contender of contenders) {
        const { slots } = contender.site.extent;
        const turn = await takeTurn(runLoad, contender, { work, requests });
        if (round > 0) turns.push({ round, work, slots, ...turn });
        const cost = `${turn.apiMs.toFixed(2)} + ${turn.databaseMs.toFixed(2)} ms`;
        process.stderr.write(`  round ${round}  ${titles[work]}, ${slots}: ${cost}\n`);
      }
    }
  }
  await scope.end();
  return turns;
}

async function startContender(scope: Scope, site: Site): Promise<Contender> {
  const { databaseUrl } = site;
  const uncached = await startApi(scope, { databaseUrl, env: { CACHE: "off" } });
  return { site, uncached, asShipped: await startApi(scope, { databaseUrl }) };
}

async function takeTurn(
  runLoad: RunLoad,
  { site, uncached, asShipped }: Contender,
  { work, requests }: { work: Work; requests: number },
): Promise<Omit<Turn, "round" | "work" | "slots">> {
  const { url, pid } = usesCache(work) ? asShipped : uncached;
  const run = async (atMost: number) => {
    const result = await runLoad(orderFor(work, site, { url, atMost }));
    checkAnswers(work, site, result);
    site.slots.splice(0, result.booked);
    return result;
  };
  // Connections that were closed in the meantime are opened again.
  await run(warmUpRequests);
  const [api, backends] = [cpuMsOf(pid), await readBackends(site.databaseUrl)];
  const result = await run(requests);
  const apiMs = (cpuMsOf(pid) - api) / result.sent;
  const databaseMs = cpuMsBetween(backends, await readBackends(site.databaseUrl)) / result.sent;
  return { ...result, apiMs, databaseMs };
}
