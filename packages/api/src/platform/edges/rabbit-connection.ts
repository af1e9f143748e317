import { type ChannelModel, connect } from "amqplib";
import type { Logger } from "pino";

export type RabbitConnection = {
  /** The connection that works now. Undefined while there is none, and while the broker takes nothing. */
  model(): ChannelModel | undefined;
  close(): Promise<void>;
};

type Options = {
  /** For the log: what it is good for. */
  purpose: string;
  log: Logger;
  /** Runs on every new connection, before it counts as working: channels do not survive one. */
  setup: (model: ChannelModel) => Promise<void>;
};

const setUpWithinMs = 10_000;
const closeWithinMs = 2_000;

/**
 * A connection that comes by itself, and again after every loss: nobody waits for it at start-up. Tells the log when it
 * comes and goes, not how often it tries.
 */
export function keepConnected(url: string, { purpose, log, setup }: Options): RabbitConnection {
  let current: ChannelModel | undefined;
  let isBlocked = false;
  let lastReason: string | undefined;

  const sayAway = (error: Error) => {
    current = undefined;
    if (error.message === lastReason) return;
    lastReason = error.message;
    log.warn({ purpose, reason: error.message }, "RabbitMQ is away");
  };

  const recovery = {
    waitForConnect: false,
    maxDelay: 2_000,
    setup: (model: ChannelModel) => guarded(model, setup(model)),
  };
  const opening = connect(withHeartbeat(url), { recovery, timeout: 5_000, keepAlive: true });
  opening.then((recovering) => {
    recovering.on("connect", (model) => {
      current = model;
      isBlocked = false;
      lastReason = undefined;
      log.info({ purpose }, "RabbitMQ is there");
    });
    recovering.on("disconnect", sayAway);
    recovering.on("connect-failed", sayAway);
    // It keeps its messages in memory and on disk, and one of them is full.
    recovering.on("blocked", (reason) => {
      isBlocked = true;
      log.warn({ purpose, reason }, "RabbitMQ takes nothing more for now");
    });
    recovering.on("unblocked", () => {
      isBlocked = false;
      log.info({ purpose }, "RabbitMQ takes messages again");
    });
    // A disconnect follows; unheard, it would end the process.
    recovering.on("error", () => {});
  }, sayAway);

  return {
    model: () => (isBlocked ? undefined : current),
    close: async () => {
      current = undefined;
      const closing = opening.then((recovering) => recovering.close()).catch(() => {});
      // A broker that hangs would not answer the goodbye.
      await Promise.race([closing, after(closeWithinMs)]);
    },
  };
}

/**
 * Without these, a connection that is lost during setup ends the process (nobody listens to its errors yet), and a
 * setup that never ends is the last one.
 */
function guarded(model: ChannelModel, setup: Promise<void>): Promise<void> {
  model.on("error", () => {});
  const lost = new Promise<never>((_, reject) => {
    model.once("close", () => reject(new Error("the connection was lost while it was set up")));
  });
  const late = after(setUpWithinMs).then(() =>
    Promise.reject(new Error("setting the connection up took too long")),
  );
  return Promise.race([setup, lost, late]);
}

/** Only the URL can ask for it. A broker that hangs is noticed after three of them. */
function withHeartbeat(url: string): string {
  const asked = new URL(url);
  if (!asked.searchParams.has("heartbeat")) asked.searchParams.set("heartbeat", "5");
  return asked.href;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Ends a connection that is of no more use; a new one follows by itself. */
export function closeQuietly(model: ChannelModel): void {
  // One that is closed already throws, one that closes meanwhile rejects.
  try {
    model.close().catch(() => {});
  } catch {}
}
