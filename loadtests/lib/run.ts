import { sleep } from "k6";
import exec from "k6/execution";
import type { Options, Scenario } from "k6/options";
import { isShort } from "./config.ts";
import { countFailure } from "./told.ts";

/** Everybody has had an answer by then, or has none to expect. */
const answersWithin = "2m";

/** The options of every script: nobody is told anything that was not promised, and the clinic's report finds nothing. */
export function promising(
  scenarios: Record<string, Scenario>,
  thresholds: NonNullable<Options["thresholds"]>,
): Options {
  return {
    scenarios,
    thresholds: { told_anything_else: ["count==0"], integrity_findings: ["count==0"], ...thresholds },
    summaryTrendStats: ["count", "min", "med", "p(95)", "p(99)", "max"],
    // Patients' requests at the same moment are at the same moment.
    batchPerHost: 20,
    teardownTimeout: answersWithin,
  };
}

/** So many people, each of whom goes through the script once. */
export function people(count: number, maxDuration: string = answersWithin): Scenario {
  return { executor: "per-vu-iterations", vus: count, iterations: 1, maxDuration };
}

/** So many iterations a second, however long each takes. */
export function atRate(rate: number, durationSeconds: number, startSeconds = 0): Scenario {
  return {
    executor: "constant-arrival-rate",
    rate,
    timeUnit: "1s",
    duration: `${durationSeconds}s`,
    startTime: `${startSeconds}s`,
    preAllocatedVUs: rate,
    maxVUs: rate * 4,
  };
}

/**
 * Of a hundred, 95 are answered within a second: enough for a patient, and for a small machine that does all of it. A short
 * run has too few answers to be so strict: whatever else the machine does would decide.
 */
export const inGoodTime = [isShort ? "p(95)<5000" : "p(95)<1000"];

/** A few may be left out when the machine that asks is busy itself. */
export function nearlyAll(iterations: number): string[] {
  return [`count<=${Math.ceil(iterations / 100)}`];
}

/** What breaks in the middle of an iteration would pass unseen: k6 counts it as done. */
export function guarded<Setup>(act: (setup: Setup) => void): (setup: Setup) => void {
  return (setup) => {
    try {
      act(setup);
    } catch (error) {
      countFailure();
      throw error;
    }
  };
}

/** A name that no other run has, for keys and patients. */
export function newRun(): string {
  return `run-${Date.now().toString(36)}`;
}

/** When everybody is connected and waiting: a hundred virtual users need less than a second for it. */
export function startFor(people: number): number {
  return Date.now() + 2_000 + people * 10;
}

export function waitUntil(at: number): void {
  sleep(Math.max(0, at - Date.now()) / 1000);
}

/** Counts from 1, through all iterations of a scenario. */
export function numberOfIteration(): number {
  return exec.scenario.iterationInTest + 1;
}

export function pick<Item>(items: Item[]): Item | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
