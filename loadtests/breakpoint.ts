import exec from "k6/execution";
import { Gauge } from "k6/metrics";
import { type Doctor, requireDoctors } from "./lib/clinic.ts";
import { sizesOf } from "./lib/config.ts";
import { lookBookAndCancel } from "./lib/day.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { report, type Summary } from "./lib/report.ts";
import { guarded, newRun, numberOfIteration, promising } from "./lib/run.ts";

// More and more patients, up to RATE a second at the end of DURATION, until one answer in a hundred takes longer than a
// second or patients cannot even be sent. The rate reached is what is asked for; only a broken promise is a failure.

const { rate, duration } = sizesOf("breakpoint");
const startRate = Math.max(1, Math.round(rate / 20));

const rateReached = new Gauge("rate_reached");

const untilThen = { abortOnFail: true, delayAbortEval: "5s" };

export const options = promising(
  {
    ramp: {
      executor: "ramping-arrival-rate",
      startRate,
      timeUnit: "1s",
      preAllocatedVUs: rate,
      maxVUs: rate * 2,
      stages: [{ target: rate, duration: `${duration}s` }],
    },
  },
  {
    http_req_duration: [{ threshold: "p(99)<1000", ...untilThen }],
    dropped_iterations: [{ threshold: `count<${rate}`, ...untilThen }],
    told_booked: ["count>0"],
  },
);

type Ramp = { doctors: Doctor[]; run: string };

export function setup(): Ramp {
  return { doctors: requireDoctors(), run: newRun() };
}

export default guarded(({ doctors, run }: Ramp) => {
  rateReached.add(startRate + (rate - startRate) * exec.scenario.progress);
  lookBookAndCancel(doctors, `${run}-${numberOfIteration()}`);
});

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  const reached = Math.round(summary.metrics["rate_reached"]?.values["max"] ?? 0);
  const isBroken = Object.values(summary.metrics["http_req_duration"]?.thresholds ?? {}).some(
    ({ ok }) => !ok,
  );
  const ended =
    reached >= rate * 0.99 ? "without a break" : isBroken ? "then answers took too long" : "then it stopped";
  return report("breakpoint", `Up to ${reached} patients a second, ${ended}`, summary);
}
