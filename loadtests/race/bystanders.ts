import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { percentile } from "../measure/numbers.ts";
import type { Scope } from "../servers/scope.ts";
import type { Slot } from "./ledger.ts";

export type BystanderOrder = { urls: string[]; key: string; slots: Slot[] };
export type Sample = { status: number; sentAt: number; answeredAt: number };
export type Window = { startedAt: number; endedAt: number };
export type Waits = { count: number; p50: number; p95: number };

/** Patients on four connections who book other slots, one after the other, until they are told to stop. */
export function startBystanders(scope: Scope, order: BystanderOrder): { stop(): Promise<Sample[]> } {
  const child = fork(fileURLToPath(new URL("./bystander-load.ts", import.meta.url)));
  scope.onEnd(async () => child.kill());
  child.send(order);
  return {
    stop: async () => {
      const told = Promise.race([
        once(child, "message"),
        once(child, "exit").then(() => Promise.reject(new Error("The bystanders ended too soon"))),
      ]);
      child.send("stop");
      const [samples] = await told;
      // Sent by bystander-load.ts.
      return samples as Sample[];
    },
  };
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
