import { percentile } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import type { Result } from "./main.ts";

/** One line for each case: what patients got, and how long it took until everybody was told. */
export function presentCases(results: Result[]): string {
  return table(
    [
      "case",
      "booked",
      "refused",
      "503",
      "broken",
      "p95 ms",
      "longest gap s",
      "all told after s",
      "repeated",
      "findings",
    ],
    results.map(({ name, testimonies, ledger, settledMs }) => {
      const answers = (status: string) =>
        testimonies.reduce((sum, testimony) => sum + (testimony.answers[status] ?? 0), 0);
      const times = testimonies.flatMap((testimony) => testimony.times);
      const told = testimonies.flatMap((testimony) => testimony.told);
      const count = (outcome: string) => `${told.filter((each) => each.outcome === outcome).length}`;
      return [
        name,
        count("booked"),
        count("taken"),
        `${answers("503")}`,
        `${answers("broken")}`,
        percentile(
          times.filter(({ ok }) => ok).map(({ ms }) => ms),
          0.95,
        ).toFixed(0),
        (longestGapMs(times) / 1000).toFixed(1),
        (settledMs / 1000).toFixed(1),
        `${ledger.repeated}`,
        `${ledger.findings.length}`,
      ];
    }),
  );
}

/** The longest time in which nobody got an answer: how long the service was away, as patients see it. */
function longestGapMs(times: { at: number; ok: boolean }[]): number {
  const good = times
    .filter(({ ok }) => ok)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  return Math.max(0, ...good.slice(1).map((at, index) => at - (good[index] ?? at)));
}
