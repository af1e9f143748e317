/** What has to end before the process does. */
export type Shutdown = {
  /** Takes work by itself (requests, events, rounds). All of these are told at once, and end what they are at. */
  onStop(stop: Closer): void;
  /** Is needed for that work: closed when all of it is over, what was opened last first. */
  onClose(close: Closer): void;
  /** Everything is tried, whatever fails; rejects with what did. */
  run(): Promise<void>;
};
type Closer = () => Promise<unknown>;

export function makeShutdown(): Shutdown {
  const stops: Closer[] = [];
  const closes: Closer[] = [];
  const failures: unknown[] = [];
  let ending: Promise<void> | undefined;
  const attempt = (close: Closer) => close().catch((error: unknown) => void failures.push(error));

  const end = async () => {
    // Half-way up, what comes up meanwhile is ended as well: nothing may be left behind.
    while (stops.length > 0) await Promise.all(stops.splice(0).map(attempt));
    for (let close = closes.pop(); close; close = closes.pop()) await attempt(close);
    if (failures.length > 1) throw new AggregateError(failures, "several parts did not end in order");
    if (failures.length === 1) throw failures[0];
  };
  return {
    onStop: (stop) => void stops.push(stop),
    onClose: (close) => void closes.push(close),
    run: () => {
      ending ??= end();
      return ending;
    },
  };
}

/** Ctrl-C reaches us from the terminal and once more from npm: that soon after the first, it is the same one. */
const sameSignalMs = 1_000;

/** A second signal does not wait. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let askedAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt > sameSignalMs) process.exit(130);
      return;
    }
    askedAt = performance.now();
    if (signal === "SIGINT") console.log("\nStopping…");
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
