import { fork } from "node:child_process";
import { once } from "node:events";
import type { Scope } from "../../scripts/stack/scope.ts";

/** A process that works until it is told to stop, and then tells what it saw. */
export type Witness<Testimony> = { stop(): Promise<Testimony> };

/** Starts one on its order. What it costs is its own, and not taken for the servers'. */
export function startWitness<Testimony>(
  scope: Pick<Scope, "onEnd">,
  { script, order, who }: { script: string; order: object; who: string },
): Witness<Testimony> {
  const child = fork(script);
  scope.onEnd(async () => child.kill());
  child.send(order);
  return {
    stop: async () => {
      const told = Promise.race([
        once(child, "message"),
        once(child, "exit").then(() => Promise.reject(new Error(`The ${who} ended too soon`))),
      ]);
      child.send("stop");
      const [testimony] = await told;
      // Sent by the script, whose type the caller knows.
      return testimony as Testimony;
    },
  };
}
