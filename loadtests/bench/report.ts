import { spread } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import type { ContenderName } from "./contenders.ts";
import type { LoadResult } from "./load.ts";

type Work = "book" | "week";
export type Measurement = LoadResult & { round: number; work: Work; name: ContenderName; cpuMs: number };

const titles = { book: "book a free slot", week: "read a doctor's week" };
const names: ContenderName[] = ["plain", "floor", "DocBook"];

export function presentBench(all: Measurement[], works: Work[]): string {
  const rows = works.flatMap((work) =>
    names.map((name) => {
      const own = all.filter((one) => one.work === work && one.name === name);
      return [
        `${titles[work]}: ${name}`,
        spread(
          own.map((one) => one.perSecond),
          0,
        ),
        spread(
          own.map((one) => one.p50),
          1,
        ),
        spread(
          own.map((one) => one.p95),
          1,
        ),
        spread(
          own.map((one) => one.cpuMs),
          2,
        ),
        spread(ratios(all, work, name, "plain"), 2),
        spread(ratios(all, work, name, "floor"), 2),
        String(own.reduce((sum, one) => sum + one.failures.length, 0)),
      ];
    }),
  );
  const failure = all.flatMap((one) => one.failures)[0];
  return [
    table(
      [
        "median (least–most)",
        "per second",
        "p50, ms",
        "p95, ms",
        "its CPU, ms each",
        "x plain",
        "x floor",
        "failures",
      ],
      rows,
    ),
    ...(failure ? [`The first failure: ${failure}`] : []),
  ].join("\n");
}

type Told = Pick<Measurement, "round" | "perSecond"> & { work: string; name: string };

/** Round by round, so that a slow minute of the machine strikes both sides of a ratio. */
export function ratios(all: Told[], work: string, name: string, reference: string): number[] {
  const of = (who: string) => all.filter((one) => one.work === work && one.name === who);
  return of(name).flatMap((one) => {
    const other = of(reference).find(({ round }) => round === one.round);
    return other ? [one.perSecond / other.perSecond] : [];
  });
}
