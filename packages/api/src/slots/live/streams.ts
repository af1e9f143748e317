import type { Logger } from "pino";
import { AppError, busy } from "../../errors.ts";
import { comment, type EventStream, makeEventStream } from "./event-stream.ts";

type Watcher = {
  /** Undefined where addresses do not count. */
  address: string | undefined;
  /** May it still watch? Keys are revoked, and origins taken off the list. */
  stillAllowed: () => Promise<boolean>;
};

export type Streams = {
  /** Throws when there are enough, or this process is about to leave. */
  open(watcher: Watcher, onOver: () => void): EventStream;
  count(): number;
  /** Ends all of them at once, and takes no more. */
  close(): void;
};

export type StreamLimits = {
  atMost: number;
  atMostPerAddress: number;
  /** So often every stream gets a comment, and it is looked whether it may go on. */
  commentEveryMs: number;
  checkEveryMs: number;
  /** A reader that takes nothing for so long is let go. */
  stuckAtMostMs: number;
  /** Then it is time to connect anew, perhaps to another process: also for a reader that is gone without a word. */
  lastsMs: number;
};

export const usualStreams: StreamLimits = {
  // A stream costs about 30 kB (measured with 1,000). Many patients may share an address (a hospital, a mobile network).
  atMost: 2_000,
  atMostPerAddress: 50,
  commentEveryMs: 15_000,
  checkEveryMs: 5_000,
  stuckAtMostMs: 30_000,
  lastsMs: 30 * 60_000,
};

type Open = Watcher & { stream: EventStream; until: number; commentAt: number };

/** The open streams of this process. */
export function makeStreams(log: Logger, limits: StreamLimits = usualStreams): Streams {
  const all = new Set<Open>();
  const perAddress = new Map<string, number>();
  let closed = false;

  const count = (address: string | undefined, more: 1 | -1) => {
    if (address === undefined) return;
    const now = (perAddress.get(address) ?? 0) + more;
    if (now === 0) perAddress.delete(address);
    else perAddress.set(address, now);
  };
  const check = async (open: Open) => {
    const { stream } = open;
    const now = performance.now();
    const isStuck = now - (stream.stuckSince() ?? now) > limits.stuckAtMostMs;
    if (isStuck || now > open.until) return stream.end();
    if (now >= open.commentAt) {
      open.commentAt = now + limits.commentEveryMs;
      stream.send("comment", comment);
    }
    if (!(await open.stillAllowed())) stream.end();
  };
  const checking = setInterval(() => {
    // Without an answer from the database it stays as it is.
    for (const open of all)
      check(open).catch((error: unknown) => log.debug({ err: error }, "a stream could not be checked"));
  }, limits.checkEveryMs).unref();

  return {
    open: ({ address, stillAllowed }, onOver) => {
      if (closed || all.size >= limits.atMost) throw busy();
      if (address !== undefined && (perAddress.get(address) ?? 0) >= limits.atMostPerAddress)
        throw new AppError(
          "rate-limited",
          `${limits.atMostPerAddress} streams of one address are enough. Close one, or ask for the list from time to time.`,
          { retryAfterSeconds: 30 },
        );
      const now = performance.now();
      const stream = makeEventStream(() => {
        all.delete(open);
        count(address, -1);
        onOver();
      });
      // Not all at the same time, when all came at the same time.
      const until = now + limits.lastsMs * (0.9 + Math.random() * 0.2);
      const open = { address, stillAllowed, stream, until, commentAt: now + limits.commentEveryMs };
      all.add(open);
      count(address, 1);
      return stream;
    },
    count: () => all.size,
    close: () => {
      closed = true;
      clearInterval(checking);
      for (const { stream } of all) stream.end();
    },
  };
}
