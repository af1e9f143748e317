import { fileURLToPath } from "node:url";
import type { Scope } from "../../scripts/stack/scope.ts";
import { percentile } from "../measure/numbers.ts";
import { startWitness, type Witness } from "../servers/witness.ts";
import type { Slot } from "./ledger.ts";

export type BystanderOrder = { urls: string[]; key: string; slots: Slot[] };
export type Sample = { status: number; sentAt: number; answeredAt: number };
export type Window = { startedAt: number; endedAt: number };
export type Waits = { count: number; p50: number; p95: number };

/** Patients on four connections who book other slots, one after the other, until they are told to stop. */
export function startBystanders(scope: Pick<Scope, "onEnd">, order: BystanderOrder): Witness<Sample[]> {
  const script = fileURLToPath(new URL("./bystander-load.ts", import.meta.url));
  return startWitness(scope, { script, order, who: "bystanders" });
}

/** How long those waited who were waiting at any moment of these windows. */
export function waitsDuring(samples: Sample[], windows: Window[]): Waits {
  const waits = samples
    .filter((sample) =>
      windows.some((window) => sample.sentAt < window.endedAt && sample.answeredAt > window.startedAt),
    )
    .map((sample) => sample.answeredAt - sample.sentAt);
  return { count: waits.length, p50: percentile(waits, 0.5), p95: percentile(waits, 0.95) };
}
