import { cpus } from "node:os";
import { spread } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import { type ContenderName, contenderNames } from "./contenders.ts";
import type { LoadResult } from "./load.ts";
import type { Rush } from "./rush.ts";
import type { StartUp } from "./start-up.ts";
import { type LoadWork, loadWorks, plans } from "./works.ts";

/** `cpuMs`: processor time of the server for each request. */
type Load = LoadResult & {
  round: number;
  work: LoadWork;
  name: ContenderName;
  cpuMs: number;
  memoryMb: number;
};
export type Bench = { loads: Load[]; rushes: Rush[]; startUps: StartUp[] };

export function presentBench({ loads, rushes, startUps }: Bench): string {
  return [loadTable(loads), rushTable(rushes), startTable(startUps, loads)].filter(Boolean).join("\n\n");
}

/** All that charts are drawn from: each figure of a load as a list, one number for each round. */
export function summary(bench: Bench, { rounds, ms }: { rounds: number; ms: number }) {
  const groups = groupsOf(bench.loads);
  return {
    measuredAt: new Date().toISOString(),
    machine: { node: process.version, processors: cpus().length, model: cpus()[0]?.model },
    rounds,
    secondsEach: ms / 1000,
    loads: groups.map(({ work, name, own }) => ({
      work,
      title: plans[work].title,
      name,
      connections: plans[work].connections,
      perSecond: own.map((one) => one.perSecond),
      p50Ms: own.map((one) => one.p50),
      p95Ms: own.map((one) => one.p95),
      p99Ms: own.map((one) => one.p99),
      cpuMs: own.map((one) => one.cpuMs),
      memoryMb: own.map((one) => one.memoryMb),
      timesPlain: ratios(bench.loads, work, name, "plain"),
      reference: plans[work].reference,
      timesReference: ratios(bench.loads, work, name, plans[work].reference),
    })),
    rushes: bench.rushes,
    startUps: bench.startUps,
  };
}

function loadTable(loads: Load[]): string {
  const rows = groupsOf(loads).map(({ work, name, own }) => {
    const { title, reference } = plans[work];
    const of = (figure: (one: Load) => number, digits: number) => spread(own.map(figure), digits);
    return [
      `${title}: ${name}`,
      of((one) => one.perSecond, 0),
      of((one) => one.p50, 1),
      of((one) => one.p95, 1),
      of((one) => one.p99, 1),
      of((one) => one.cpuMs, 3),
      orNone(ratios(loads, work, name, "plain")),
      `${orNone(ratios(loads, work, name, reference))} ${reference}`,
    ];
  });
  const headings = ["per second", "p50, ms", "p95, ms", "p99, ms", "its CPU, ms each", "x plain", "x"];
  return rows.length === 0 ? "" : table(["median (least–most)", ...headings], rows);
}

function rushTable(rushes: Rush[]): string {
  const ms = (value: number) => value.toFixed(1);
  return rushes.length === 0
    ? ""
    : table(
        [
          "500 ask for one slot",
          "losers' p50, ms",
          "losers' p99, ms",
          "others' p95 before, ms",
          "others' p95 meanwhile, ms",
        ],
        rushes.map((rush) => [
          rush.name,
          ms(rush.losersP50),
          ms(rush.losersP99),
          ms(rush.bystandersQuietP95),
          ms(rush.bystandersRushP95),
        ]),
      );
}

function startTable(startUps: StartUp[], loads: Load[]): string {
  const mostOf = (name: ContenderName) => {
    const memoryMb = loads.filter((one) => one.name === name).map((one) => one.memoryMb);
    return memoryMb.length === 0 ? "" : Math.max(...memoryMb).toFixed(0);
  };
  return startUps.length === 0
    ? ""
    : table(
        ["one process", "start to /readyz, ms", "memory at rest, MB", "under load, MB at most"],
        startUps.map(({ name, readyMs, restMb }) => [
          name,
          readyMs.toFixed(0),
          restMb.toFixed(0),
          mostOf(name),
        ]),
      );
}

function groupsOf(loads: Load[]) {
  return loadWorks.flatMap((work) =>
    contenderNames.flatMap((name) => {
      const own = loads.filter((one) => one.work === work && one.name === name);
      return own.length === 0 ? [] : [{ work, name, own }];
    }),
  );
}

function orNone(values: number[]): string {
  return values.length === 0 ? "" : spread(values, 2);
}

type Told = { round: number; perSecond: number; work: string; name: string };

/** Round by round, so that a slow minute of the machine strikes both sides of a ratio. */
export function ratios(all: Told[], work: string, name: string, reference: string): number[] {
  const of = (who: string) => all.filter((one) => one.work === work && one.name === who);
  return of(name).flatMap((one) => {
    const other = of(reference).find(({ round }) => round === one.round);
    return other ? [one.perSecond / other.perSecond] : [];
  });
}
