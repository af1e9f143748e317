import { cpus } from "node:os";
import type { LoadResult } from "../bench/load.ts";
import { median, spread } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import type { Extent } from "./fill.ts";
import { titles, type Work, works } from "./works.ts";

/** `apiMs`, `databaseMs`: processor time for each request, of the API process and of PostgreSQL's for its connections. */
export type Turn = LoadResult & {
  round: number;
  work: Work;
  slots: number;
  apiMs: number;
  databaseMs: number;
};
/** Pages of tables and indexes that PostgreSQL looks at for one request, and how it comes to them. */
export type Pages = { work: Work; slots: number; pages: number; ways: string[] };
export type Place = Extent & { bookings: number; gigabytes: number; fillSeconds: number };
export type Growth = { places: Place[]; turns: Turn[]; pages: Pages[]; findings: string[] };

/** So much dearer than the smallest a request may be at any size. */
const ratioAtMost = 1.3;

export function presentGrowth({ places, turns, pages, findings }: Growth): string {
  return [
    placeTable(places),
    turns.length === 0 ? pageTable(pages) : workTable(turns, pages),
    ...findings.map((finding) => `FINDING ${finding}`),
    findings.length === 0 ? "PASS: no plan gets slower with the number of slots" : "FAIL",
  ].join("\n\n");
}

/** All that charts are drawn from: each figure of a load as a list, one number for each round. */
export function summary({ places, turns, pages, findings }: Growth, rounds: number) {
  return {
    kind: "growth",
    measuredAt: new Date().toISOString(),
    machine: { node: process.version, processors: cpus().length, model: cpus()[0]?.model },
    rounds,
    places,
    works: groupsOf(turns).map(({ work, slots, own }) => ({
      work,
      title: titles[work],
      slots,
      p50Ms: own.map((one) => one.p50),
      p95Ms: own.map((one) => one.p95),
      apiMs: own.map((one) => one.apiMs),
      databaseMs: own.map((one) => one.databaseMs),
      timesSmallest: ratios(turns, work, slots),
      pages: pagesFor(pages, work, slots),
    })),
    plans: pages,
    findings,
  };
}

function placeTable(places: Place[]): string {
  return table(
    ["slots", "doctors", "years back", "bookings", "GB", "filled in, s"],
    places.map(({ slots, doctors, pastDays, bookings, gigabytes, fillSeconds }) => [
      grouped(slots),
      `${doctors}`,
      (pastDays / 365).toFixed(1),
      grouped(bookings),
      gigabytes.toFixed(2),
      fillSeconds.toFixed(0),
    ]),
  );
}

function pageTable(pages: Pages[]): string {
  return table(
    ["", "pages for each request"],
    pages.map((one) => [`${titles[one.work]}: ${grouped(one.slots)}`, one.pages.toFixed(0)]),
  );
}

function workTable(turns: Turn[], pages: Pages[]): string {
  const rows = groupsOf(turns).map(({ work, slots, own }) => {
    const of = (figure: (one: Turn) => number, digits: number) => spread(own.map(figure), digits);
    const found = ratios(turns, work, slots);
    return [
      `${titles[work]}: ${grouped(slots)}`,
      of((one) => one.p50, 1),
      of((one) => one.p95, 1),
      of((one) => one.apiMs, 2),
      of((one) => one.databaseMs, 2),
      `${spread(found, 2)}${median(found) > ratioAtMost ? " !" : ""}`,
      pagesFor(pages, work, slots)?.toFixed(0) ?? "",
    ];
  });
  const headings = ["p50, ms", "p95, ms", "CPU, ms each: API", "PostgreSQL", "both, x smallest", "pages"];
  return table(["median (least–most)", ...headings], rows);
}

function groupsOf(turns: Turn[]) {
  const sizes = [...new Set(turns.map(({ slots }) => slots))].toSorted((one, other) => one - other);
  return works.flatMap((work) =>
    sizes.map((slots) => ({
      work,
      slots,
      own: turns.filter((one) => one.work === work && one.slots === slots),
    })),
  );
}

/** Processor time of both beside the smallest size's, round by round: a busy minute strikes both sides of a ratio. */
function ratios(turns: Turn[], work: Work, slots: number): number[] {
  const smallest = Math.min(...turns.map((one) => one.slots));
  const of = (size: number) => turns.filter((one) => one.work === work && one.slots === size);
  const cost = ({ apiMs, databaseMs }: Turn) => apiMs + databaseMs;
  return of(slots).flatMap((one) => {
    const other = of(smallest).find(({ round }) => round === one.round);
    return other ? [cost(one) / cost(other)] : [];
  });
}

function pagesFor(pages: Pages[], work: Work, slots: number): number | undefined {
  return pages.find((one) => one.work === work && one.slots === slots)?.pages;
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
