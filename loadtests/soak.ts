import exec from "k6/execution";
import { type Doctor, requireDoctors } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { wholeVisit } from "./lib/day.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { report, type Summary } from "./lib/report.ts";
import { atRate, guarded, inGoodTime, newRun, numberOfIteration, promising } from "./lib/run.ts";

// RATE patients a second for DURATION look, book, read, move and cancel, so that the clinic stays as it is. In the last
// quarter answers are as quick as in the first: nothing fills up.

const { rate, duration } = sizesOf("soak");
const quarter = Math.max(1, Math.round(duration / 4));

export const options = promising(
  {
    first: atRate(rate, quarter),
    middle: atRate(rate, 2 * quarter, quarter),
    last: atRate(rate, quarter, 3 * quarter),
  },
  {
    told_booked: ["count>0"],
    "http_req_duration{scenario:first}": inGoodTime,
    "http_req_duration{scenario:middle}": inGoodTime,
    "http_req_duration{scenario:last}": inGoodTime,
    "told_cancelled{scenario:last}": ["count>0"],
  },
);

type Soak = { doctors: Doctor[]; run: string };

export function setup(): Soak {
  return { doctors: requireDoctors(), run: newRun() };
}

export default guarded(({ doctors, run }: Soak) => {
  wholeVisit(doctors, `${run}-${exec.scenario.name}-${numberOfIteration()}`);
});

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("soak", `${rate} patients a second for ${duration} s`, summary);
}
