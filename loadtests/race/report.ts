import { table } from "../measure/table.ts";
import { type Sample, type Waits, type Window, waitsDuring } from "./bystanders.ts";
import type { Race } from "./crowd.ts";
import { asShipped, type Guarding, unguarded } from "./guards.ts";
import type { Entries } from "./ledger.ts";

export type Measured = {
  guarding: Guarding;
  races: (Race & { entries: Entries })[];
  samples: Sample[];
  quiet: Window[];
  /** What the whole database holds at the end. */
  total: Entries;
  /** What the API's own report finds in it. */
  integrity: string[];
  lastWords: string[];
};

/** While a crowd wants one slot, patients who want others may wait this many times as long as before. */
const largestRatio = 3;
/**
 * Judged over the second in which the crowd comes (or longer, if it stays longer). The better a crowd is handled the
 * sooner it is gone, and the fewer others are asking at that very moment: their 95th of a hundred is chance.
 */
const judgedMs = 1_000;

const headings = [
  "guards",
  "patients",
  "told 201",
  "409",
  "503",
  "in database",
  "all told, ms",
  "others: p95 in the burst, ms",
  "in its second",
  "p50, ms",
  "p95, ms",
  "p95 / quiet",
];

export function presentRaces(measured: Measured[]): string {
  return table(headings, measured.flatMap(rowsOf));
}

/** All that is wrong, in sentences. */
export function verdictOn(measured: Measured, { judgeWaits }: { judgeWaits: boolean }): string[] {
  const { guarding, races, samples } = measured;
  const say = (sentence: string) => `${guarding.name}: ${sentence}`;
  const failures = [
    ...races.flatMap((race) => race.wrong.map((wrong) => `of ${race.size}, one was told ${wrong}`)),
    ...samples.filter(({ status }) => status !== 201).map(({ status }) => `a bystander was told ${status}`),
    ...ledgerFailures(measured),
    ...(guarding === unguarded
      ? toothlessness(measured)
      : [...races.flatMap(brokenPromises), ...measured.integrity]),
    ...(judgeWaits && guarding === asShipped ? impatience(measured) : []),
  ];
  return failures.length === 0
    ? []
    : [
        ...failures.map(say),
        ...measured.lastWords.filter(Boolean).map((words) => say(`a server said: …${words.slice(-500)}`)),
      ];
}

function brokenPromises({ size, booked, entries }: Measured["races"][number]): string[] {
  if (booked === 1 && entries.bookings === 1 && entries.events === 1) return [];
  return [
    `of ${size}, ${booked} were told "booked"; the database has ${entries.bookings} bookings and ${entries.events} events`,
  ];
}

function toothlessness({ races, integrity }: Measured): string[] {
  if (!races.some(({ entries }) => entries.bookings > 1))
    return [
      "nothing was overbooked with both guards off, so these races cannot show what the guards are good for",
    ];
  // What was planted there by a race, the report of every clinic has to find.
  if (integrity.some((finding) => finding.includes("doubly-booked-slots"))) return [];
  return ["slots were overbooked with both guards off, and the integrity report does not tell"];
}

/** Whoever was told "booked" has a booking and an event, and nobody else has. */
function ledgerFailures({ races, samples, total }: Measured): string[] {
  const told = races.reduce(
    (sum, race) => sum + race.booked,
    samples.filter(({ status }) => status === 201).length,
  );
  if (told === total.bookings && told === total.events) return [];
  return [
    `${told} were told "booked", the database has ${total.bookings} bookings and ${total.events} events`,
  ];
}

function impatience(measured: Measured): string[] {
  return sizesOf(measured).flatMap((size) => {
    const ratio = ratioOf(measured, size);
    return ratio <= largestRatio
      ? []
      : [`with ${size} at one slot, the others waited ${ratio.toFixed(1)} times as long (p95)`];
  });
}

function rowsOf(measured: Measured): string[][] {
  const { guarding, races, samples, quiet } = measured;
  const calm = waitsDuring(samples, quiet);
  const reference = [guarding.name, "none", "", "", "", "", "", "", ...present(calm), ""];
  return [
    reference,
    ...sizesOf(measured).map((size) => {
      const ofSize = races.filter((race) => race.size === size);
      const each = (of: (race: Measured["races"][number]) => number) =>
        ofSize.map((race) => of(race).toFixed(0)).join(" ");
      return [
        "",
        String(size),
        each((race) => race.booked),
        each((race) => race.taken),
        each((race) => race.toldToWait),
        each((race) => race.entries.bookings),
        each((race) => race.endedAt - race.startedAt),
        waitsDuring(samples, ofSize).p95.toFixed(1),
        ...present(waitsDuring(samples, ofSize.map(secondOf))),
        ratioOf(measured, size).toFixed(1),
      ];
    }),
  ];
}

function present({ count, p50, p95 }: Waits): string[] {
  return [String(count), p50.toFixed(1), p95.toFixed(1)];
}

function ratioOf({ races, samples, quiet }: Measured, size: number): number {
  const seconds = races.filter((race) => race.size === size).map(secondOf);
  return waitsDuring(samples, seconds).p95 / waitsDuring(samples, quiet).p95;
}

function secondOf({ startedAt, endedAt }: Race): Window {
  return { startedAt, endedAt: Math.max(endedAt, startedAt + judgedMs) };
}

function sizesOf({ races }: Measured): number[] {
  return [...new Set(races.map((race) => race.size))];
}
