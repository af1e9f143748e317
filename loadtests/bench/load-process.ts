import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { LoadOrder, LoadResult } from "./load.ts";

export function startLoadProcess(scope: Scope): (order: LoadOrder) => Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL("./load.ts", import.meta.url)));
  scope.onEnd(async () => child.kill());
  const ended = once(child, "exit").then(() =>
    Promise.reject(new Error("The load generator ended too soon")),
  );
  // Only of interest to those who wait for an answer.
  ended.catch(() => {});
  return async (order) => {
    child.send(order);
    const [result] = await Promise.race([once(child, "message"), ended]);
    // Sent by load.ts.
    return result as LoadResult;
  };
}
