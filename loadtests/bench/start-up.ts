import { setTimeout as sleep } from "node:timers/promises";
import { makeScope } from "../../scripts/stack/scope.ts";
import { residentMbOf } from "../measure/memory.ts";
import { median } from "../measure/numbers.ts";
import { type Contender, type ContenderName, type Stage, startContender } from "./contenders.ts";

export type StartUp = { name: ContenderName; readyMs: number; restMb: number };

const settleMs = 2_000;

/** From nothing to the first good answer of /readyz (whoever has none: to any answer), and what a process then holds. */
export async function measureStartUp(
  { name }: Contender,
  { stage, starts, databaseUrl }: { stage: Stage; starts: number; databaseUrl: string },
): Promise<StartUp> {
  const readyMs: number[] = [];
  let restMb = Number.NaN;
  for (let start = 0; start < starts; start++) {
    const scope = makeScope();
    const startedAt = performance.now();
    const server = await startContender(scope, name, { ...stage, databaseUrl, origin: "" });
    while ((await fetch(`${server.url}/readyz`)).status === 503) await sleep(5);
    readyMs.push(performance.now() - startedAt);
    await sleep(settleMs);
    restMb = residentMbOf(server.pid);
    await scope.end();
  }
  return { name, readyMs: median(readyMs), restMb };
}
