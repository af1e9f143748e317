import exec from "k6/execution";
import { type Doctor, requireDoctors } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { look, lookAndBook } from "./lib/day.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { report, type Summary } from "./lib/report.ts";
import { atRate, guarded, inGoodTime, newRun, numberOfIteration, promising } from "./lib/run.ts";

// A third of DURATION is calm, in a third RATE patients a second come, ten times as many, then it is calm again. In the
// spike people may be told to wait; nobody is told anything wrong, and afterwards it is as before.

const { rate, duration } = sizesOf("spike");
const calm = Math.ceil(rate / 10);
const third = Math.ceil(duration / 3);
/** Whoever was told to wait in the spike comes back in this time. */
const breathSeconds = 3;

export const options = promising(
  {
    before: atRate(calm, third),
    spike: atRate(rate, third, third),
    after: atRate(calm, third, 2 * third + breathSeconds),
  },
  {
    told_booked: ["count>0"],
    "http_req_duration{scenario:before}": inGoodTime,
    "http_req_duration{scenario:spike}": ["p(95)<5000"],
    "http_req_duration{scenario:after}": inGoodTime,
    "http_reqs{scenario:after}": ["count>0"],
    "told_to_wait{scenario:after}": ["count==0"],
  },
);

type Spike = { doctors: Doctor[]; run: string };

export function setup(): Spike {
  return { doctors: requireDoctors(), run: newRun() };
}

export default guarded(({ doctors, run }: Spike) => {
  if (Math.random() < 0.5) look(doctors);
  else lookAndBook(doctors, `${run}-${exec.scenario.name}-${numberOfIteration()}`);
});

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("spike", `${calm} patients a second, then ${rate}, then ${calm}, ${third} s each`, summary);
}
