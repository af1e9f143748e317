import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** An hourly round that failed is not put off for an hour. */
const longestPauseAfterFailureMs = 30_000;
/** While the database is away, rounds fail several times a second. */
const tellAgainMs = 60_000;

export type Loop = { stop(): Promise<void> };

/**
 * Runs `once` over and over: at once again while it finds work, else after `everyMs`. A failure is logged and
 * tried again; more in a row are logged once a minute, with their number. stop() lets the round under way end.
 */
export function startLoop(options: {
  name: string;
  everyMs: number;
  once: () => Promise<number>;
  log: Logger;
  nowMs?: () => number;
}): Loop {
  const stopping = new AbortController();
  const tell = makeTelling(options);
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const found = await options.once().catch((error: unknown) => {
        tell.failed(error);
        return "failed" as const;
      });
      if (found !== "failed") tell.worked();
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

type Telling = { name: string; log: Logger; nowMs?: () => number };

function makeTelling({ name, log, nowMs = () => performance.now() }: Telling) {
  let toldAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  return {
    failed: (error: unknown) => {
      failures++;
      if (nowMs() < toldAt + tellAgainMs) return;
      toldAt = nowMs();
      const inARow = failures === 1 ? {} : { failures };
      log.error(
        { err: error, loop: name, ...inARow },
        failures === 1 ? "a round failed" : "rounds still fail",
      );
    },
    worked: () => {
      if (failures > 1) log.info({ loop: name, failures }, "rounds work again");
      failures = 0;
      toldAt = Number.NEGATIVE_INFINITY;
    },
  };
}
