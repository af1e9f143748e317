import type { Redis } from "ioredis";
import type { Logger } from "pino";

/** Slower than the database would be: then it is better to go there. */
const patienceMs = 50;
const askAgainMs = 1_000;
const tellAgainMs = 60_000;

export type Reachable = {
  /** Runs the command unless Redis is known to be away. Undefined stands for every kind of failure. */
  <T>(command: () => Promise<T>): Promise<T | undefined>;
  isUp(): boolean;
  stop(): void;
};

/**
 * After one failure or slow answer nobody asks Redis any more, until it has answered a question of our own: whatever is
 * the matter with it, requests lose 50 ms at the most, once. Tells the log when that begins and ends, not more.
 */
export function makeReachable(redis: Redis, log: Logger, words = ofCache): Reachable {
  let isUp = false;
  let fullToldAt = Number.NEGATIVE_INFINITY;
  let isKnown = false;
  let asking: NodeJS.Timeout | undefined;
  let stopped = false;

  const goUp = () => {
    if (isUp || stopped) return;
    isUp = true;
    isKnown = true;
    clearTimeout(asking);
    asking = undefined;
    log.info(words.up);
  };
  const goDown = (error: unknown) => {
    if (stopped) return;
    if (isUp || !isKnown) log.warn({ reason: reasonOf(error) }, words.down);
    isUp = false;
    isKnown = true;
    asking ??= setTimeout(askAgain, askAgainMs).unref();
  };
  const askAgain = () => {
    asking = undefined;
    inTime(redis.ping()).then(goUp, goDown);
  };

  redis.on("ready", goUp);
  // Commands fail by themselves as well; this one is here because an error that nobody hears ends the process.
  redis.on("error", goDown);
  redis.on("close", () => goDown(new Error("connection lost")));

  const run = async <T>(command: () => Promise<T>): Promise<T | undefined> => {
    if (!isUp) return undefined;
    try {
      return await inTime(command());
    } catch (error) {
      if (isOutOfMemory(error)) tellFull(error);
      else goDown(error);
      return undefined;
    }
  };
  const tellFull = (error: unknown) => {
    if (performance.now() - fullToldAt < tellAgainMs) return;
    fullToldAt = performance.now();
    log.warn({ reason: reasonOf(error) }, "the cache is full and keeps nothing new");
  };
  return Object.assign(run, {
    isUp: () => isUp,
    stop: () => {
      stopped = true;
      isUp = false;
      clearTimeout(asking);
    },
  });
}

const ofCache = { up: "the cache answers", down: "the cache is left out: reads go to the database" };

/** Rejects when there is no answer in time. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // When this process itself was busy, the answer may lie in the socket: it is read before the turn of the immediates.
    const tooLate = () => setImmediate(reject, new Error(`no answer within ${patienceMs} ms`));
    const patience = setTimeout(tooLate, patienceMs);
    answer.then(resolve, reject).finally(() => clearTimeout(patience));
  });
}

/** Redis answers, and reads work: only what would need memory is refused. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("OOM ");
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
