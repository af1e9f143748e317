import { type ChainableCommander, Redis } from "ioredis";
import type { Logger } from "pino";
import type { Hearer } from "./cache.ts";

const channel = "docbook:1:forgotten";
const askEveryMs = 5_000;
const patienceMs = 1_000;

export type ForgottenNews = {
  /** Adds the message to what is sent anyway. */
  publish(commands: ChainableCommander, groups: string[], position: string): void;
  /** To this process alone: for when there is no way to the others. */
  tellHere(groups: string[], position: string): void;
  hear(hearer: Hearer): () => void;
  close(): void;
};

/**
 * Which groups of the cache were emptied, told to all processes by Redis. Redis keeps no message for who is not there:
 * after every break the hearers are told that they may have missed some. Connects when somebody wants to hear.
 */
export function makeForgottenNews(url: string, log: Logger): ForgottenNews {
  const hearers = new Set<Hearer>();
  let line: { close(): void } | undefined;

  const tellHere = (groups: string[], position: string) => {
    for (const hearer of hearers) hearer.forgotten(groups, position);
  };
  const onMessage = (message: string) => {
    const [position = "", ...groups] = message.split(" ");
    tellHere(groups, position);
  };
  const onSubscribed = () => {
    for (const hearer of hearers) hearer.missed();
  };

  return {
    // Names of groups are made of ids: there is no space in them.
    publish: (commands, groups, position) => void commands.publish(channel, [position, ...groups].join(" ")),
    tellHere,
    hear: (hearer) => {
      hearers.add(hearer);
      line ??= subscribe(url, { onMessage, onSubscribed, log });
      return () => void hearers.delete(hearer);
    },
    close: () => {
      hearers.clear();
      line?.close();
    },
  };
}

/** A connection of its own: one that listens can ask nothing else. */
function subscribe(
  url: string,
  on: { onMessage(message: string): void; onSubscribed(): void; log: Logger },
): { close(): void } {
  const redis = new Redis(url, {
    autoResubscribe: false,
    connectTimeout: patienceMs,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  });
  redis.on("ready", () => {
    redis.subscribe(channel).then(on.onSubscribed, () => {});
  });
  redis.on("message", (_, message) => on.onMessage(message));
  // The cache tells the log when Redis goes and comes; an error that nobody hears would end the process.
  redis.on("error", (error) => on.log.debug({ reason: error.message }, "no news of other processes"));

  // A line that is dead without a word looks like one on which nothing happens.
  const asking = setInterval(() => {
    if (redis.status !== "ready") return;
    const patience = setTimeout(() => redis.disconnect(true), patienceMs);
    redis.ping().then(
      () => clearTimeout(patience),
      () => clearTimeout(patience),
    );
  }, askEveryMs).unref();
  return {
    close: () => {
      clearInterval(asking);
      redis.disconnect();
    },
  };
}
