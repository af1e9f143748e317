import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** An hourly round that failed is not put off for an hour. */
const longestPauseAfterFailureMs = 30_000;

export type Loop = { stop(): Promise<void> };

/**
 * Runs `once` over and over: at once again while it finds work, else after `everyMs`. A failure is logged and
 * tried again. stop() lets the round under way end.
 */
export function startLoop(options: {
  name: string;
  everyMs: number;
  once: () => Promise<number>;
  log: Logger;
}): Loop {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const found = await options.once().catch((error: unknown) => {
        options.log.error({ err: error, loop: options.name }, "a round failed");
        return "failed" as const;
      });
      const pauseMs =
        found === "failed" ? Math.min(options.everyMs, longestPauseAfterFailureMs) : options.everyMs;
      if (found === 0 || found === "failed")
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
