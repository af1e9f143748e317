import { table } from "../measure/table.ts";
import type { Bitten } from "./bite.ts";
import { isShipped } from "./builds.ts";

/** A row for each build, a column for each test. */
export function presentBites(all: Bitten[]): string {
  const tests = [...new Set(all.flatMap(({ bites }) => bites.map(({ test }) => test)))];
  const headings = ["lock", "constraints", ...tests, "booked twice", "ledger findings", "deadlocks"];
  const rows = all.map(({ build, bites, bookedTwice, findings, deadlocks }) => [
    isShipped(build) ? "as shipped" : build.unsafe,
    build.constraints ? "on" : "off",
    ...tests.map((test) =>
      bites.find((one) => one.test === test)?.failed.length === 0 ? "passed" : "FAILED",
    ),
    String(bookedTwice),
    String(findings.length),
    String(deadlocks),
  ]);
  return table(headings, rows);
}

const shown = 3;

/** What failed in each build, the first few of each test. */
export function presentFailures(all: Bitten[]): string {
  const lines = all.flatMap(({ build, bites, findings }) => {
    const failed = [...bites, { test: "ledger", failed: findings }].filter((one) => one.failed.length > 0);
    if (failed.length === 0) return [];
    return [
      nameOf({ build }),
      ...failed.map(({ test, failed }) => {
        const more = failed.length > shown ? `; and ${failed.length - shown} more` : "";
        return `  ${test}: ${failed.slice(0, shown).map(short).join("; ")}${more}`;
      }),
    ];
  });
  return lines.join("\n");
}

/** All that is wrong with the tests, or with DocBook, in sentences. */
export function verdictOn(all: Bitten[]): string[] {
  return all.flatMap((one) => {
    if (isShipped(one.build)) return whatIsBroken(one);
    return one.build.constraints ? bookedTwiceAllTheSame(one) : toothlessness(one);
  });
}

function whatIsBroken(one: Bitten): string[] {
  const broken = [
    ...one.bites.flatMap(({ test, failed }) => failed.map((failure) => `${test}: ${failure}`)),
    ...one.findings,
    ...(one.bookedTwice > 0 ? [`slots booked twice: ${one.bookedTwice}`] : []),
    ...(one.deadlocks > 0 ? [`the database had to break ${one.deadlocks} deadlocks`] : []),
  ];
  return broken.map((failure) => `${nameOf(one)}: ${short(failure)}`);
}

/** People may be told strange things then, but the second guard has to hold. */
function bookedTwiceAllTheSame(one: Bitten): string[] {
  return one.bookedTwice === 0 ? [] : [`${nameOf(one)}: slots booked twice: ${one.bookedTwice}`];
}

/** Failed for whatever reason is not enough: a busy machine does that as well. */
function toothlessness(one: Bitten): string[] {
  const noticed = one.bites.some(({ failed }) => failed.length > 0);
  if (noticed && one.bookedTwice > 0) return [];
  const what = noticed ? "no slot was booked twice" : "every test passed";
  return [`${nameOf(one)}: ${what}, so these tests cannot tell it from one that works`];
}

function nameOf({ build }: Pick<Bitten, "build">): string {
  return `${isShipped(build) ? "as shipped" : build.unsafe}, constraints ${build.constraints ? "on" : "off"}`;
}

function short(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 240);
}
