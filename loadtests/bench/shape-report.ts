import { median, spread } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import type { LoadResult } from "./load.ts";
import { ratios } from "./report.ts";
import { contenderNames, type ShapeName } from "./shape-contenders.ts";

export const works = ["cached", "uncached", "book", "mixed"] as const;
export type Work = (typeof works)[number];

/** Processor time: of the API process, of the primary, and of replica, pooler and Redis together. */
export type CpuMs = { api: number; primary: number; others: number };
export type ShapeMeasurement = LoadResult & {
  round: number;
  work: Work;
  name: ShapeName;
  /** For each request. */
  cpuMs: CpuMs;
};

const titles: Record<Work, string> = {
  cached: "the same four weeks of a doctor",
  uncached: "ever other weeks of ever other doctors",
  book: "book a free slot",
  mixed: "nine reads of a doctor's week, then book",
};

const headings = [
  "median (least–most)",
  "per second",
  "x bare",
  "p50, ms",
  "p95, ms",
  "CPU, ms each: API",
  "primary",
  "others",
  "reads from",
];

export function presentShapes(all: ShapeMeasurement[], measured: readonly Work[]): string {
  const rows = measured.flatMap((work) =>
    contenderNames.map((name) => {
      const own = all.filter((one) => one.work === work && one.name === name);
      const spreadOf = (figure: (one: ShapeMeasurement) => number, digits: number) =>
        spread(own.map(figure), digits);
      return [
        `${titles[work]}: ${name}`,
        spreadOf((one) => one.perSecond, 0),
        spread(ratios(all, work, name, "bare"), 2),
        spreadOf((one) => one.p50, 1),
        spreadOf((one) => one.p95, 1),
        ...(["api", "primary", "others"] as const).map((part) =>
          median(own.map(({ cpuMs }) => cpuMs[part])).toFixed(2),
        ),
        shares(own),
      ];
    }),
  );
  return table(headings, rows);
}

/** "cache 97%, replica 3%": what the answers said themselves. */
function shares(measurements: ShapeMeasurement[]): string {
  const totals = new Map<string, number>();
  for (const { sources } of measurements)
    for (const [source, count] of Object.entries(sources))
      totals.set(source, (totals.get(source) ?? 0) + count);
  const sum = [...totals.values()].reduce((one, other) => one + other, 0);
  return [...totals]
    .toSorted(([, one], [, other]) => other - one)
    .map(([source, count]) => `${source} ${((100 * count) / sum).toFixed(1)}%`)
    .join(", ");
}
