import { join } from "node:path";
import type { Logger } from "pino";
import { refusesAll } from "./bookings/book.ts";
import { makeRepetitions, type Repetitions } from "./bookings/repetitions.ts";
import type { Config, Unsafe } from "./config.ts";
import { connect, type Database } from "./platform/db/connection.ts";
import { makeMemoryCache } from "./platform/edges/cache.memory.ts";
import { makeRedisCache } from "./platform/edges/cache.redis.ts";
import type { Cache } from "./platform/edges/cache.ts";
import { makeMemoryLimiter } from "./platform/edges/limiter.memory.ts";
import { makeRedisLimiter } from "./platform/edges/limiter.redis.ts";
import type { Limiter } from "./platform/edges/limiter.ts";
import { makeLogger } from "./platform/edges/logger.ts";
import { type Inbox, makeInbox } from "./platform/edges/mailer.inbox.ts";
import { makeSmtpMailer } from "./platform/edges/mailer.smtp.ts";
import type { Mailer } from "./platform/edges/mailer.ts";
import { makeMemoryQueue } from "./platform/edges/queue.memory.ts";
import { makeRabbitQueue } from "./platform/edges/queue.rabbitmq.ts";
import type { Queue } from "./platform/edges/queue.ts";
import { makeSmsGateway } from "./platform/edges/sms.gateway.ts";
import type { SmsGateway } from "./platform/edges/sms.ts";
import { type Metrics, makeMetrics } from "./platform/metrics.ts";
import type { StoredEvent } from "./platform/outbox/outbox.ts";
import { type CachedRead, makeCachedRead, readUncached } from "./platform/reads/cached-read.ts";
import { type Alternatives, makeAlternatives } from "./slots/alternatives.ts";
import { type Line, makeLine } from "./slots/line.ts";
import { makeSlotChanges, type SlotChanges } from "./slots/live/changes.ts";
import { makeStreams, type Streams } from "./slots/live/streams.ts";
import { lockSlots, type SlotLock } from "./slots/lock.ts";

/** Longer than the role's statement_timeout, which should speak first. */
const queryTimeoutMs = 8_000;

/** All that the parts need, made once. Each function takes the few of these that it uses. */
export type Deps = {
  db: Database;
  line: Line;
  repetitions: Repetitions;
  alternatives: Alternatives;
  cache: Cache;
  cachedRead: CachedRead;
  slotChanges: SlotChanges;
  /** To be closed before the server: each of them is a request under way. */
  streams: Streams;
  limiter: Limiter;
  rateLimits: boolean;
  trustedProxies: number;
  queue: Queue<StoredEvent>;
  mailer: Mailer;
  /** Present where mails are files for people to look at. */
  inbox: Inbox | undefined;
  sms: SmsGateway | undefined;
  sender: { from: string; publicUrl: string; secret: Buffer };
  metrics: Metrics;
  log: Logger;
  secret: Buffer;
  publicUrl: string;
  publicWebhooksOnly: boolean;
  lockSlots: SlotLock;
  close(): Promise<void>;
};

/** What start-up has settled before: where the database is, how to sign, where browsers find us. */
export type Settled = { databaseUrl: string; secret: string; publicUrl: string };

export function buildDeps(
  config: Config,
  { databaseUrl, secret, publicUrl }: Settled,
  log: Logger = makeLogger(config.logLevel),
): Deps {
  const metrics = makeMetrics();
  const db = connect({
    url: databaseUrl,
    ...(config.databaseReplicaUrl === undefined
      ? {}
      : { replica: { url: config.databaseReplicaUrl, maxLagMs: config.replicaMaxLagMs, log } }),
    poolSize: config.databasePoolSize,
    acquireTimeoutMs: config.databaseAcquireTimeoutMs,
    queryTimeoutMs,
  });
  const cache = config.redisUrl ? makeRedisCache(config.redisUrl, log) : makeMemoryCache();
  const limiter = config.redisUrl ? makeRedisLimiter(config.redisUrl, log) : makeMemoryLimiter();
  const streams = makeStreams(log);
  const queue: Queue<StoredEvent> = config.amqpUrl
    ? makeRabbitQueue(config.amqpUrl, log)
    : makeMemoryQueue((error) => log.error({ err: error }, "a message cannot be delivered"));
  const inbox = config.smtpUrl ? undefined : makeInbox(join(config.dataDir, "inbox"));
  const mailer = inbox ?? makeSmtpMailer(config.smtpUrl ?? "");
  const key = Buffer.from(secret);
  return {
    db,
    // Two of a crowd decide while the others wait in memory: enough to keep the row busy, and of ten
    // connections eight stay for everybody else.
    line: makeLine({ atOnce: 2, waitingAtMost: 2_000, waitAtMostMs: 5_000, speaksForAll: refusesAll }),
    repetitions: makeRepetitions(db),
    alternatives: makeAlternatives(db, log),
    cache,
    // Who does not read the cache empties it all the same: others may.
    cachedRead: config.readsCache
      ? makeCachedRead({ cache, metrics })
      : ({ load, minPosition }) => readUncached(load, minPosition),
    slotChanges: makeSlotChanges({ cache, db, log }),
    streams,
    limiter,
    rateLimits: config.rateLimits,
    trustedProxies: config.trustedProxies,
    queue,
    mailer,
    inbox,
    sms: config.smsUrl && config.smsFrom ? makeSmsGateway(config.smsUrl, config.smsFrom) : undefined,
    sender: { from: config.mailFrom, publicUrl, secret: key },
    metrics,
    log,
    secret: key,
    publicUrl,
    publicWebhooksOnly: config.publicWebhooksOnly,
    lockSlots: config.unsafe === "off" ? lockSlots : breakLock(config.unsafe),
    close: async () => {
      streams.close();
      await queue.close();
      await mailer.close();
      await limiter.close();
      await cache.close();
      await db.close();
    },
  };
}

/** Nothing of it is even loaded where patients are served. */
function breakLock(unsafe: Unsafe): SlotLock {
  const loading = import("./slots/unsafe.ts").then(({ makeUnsafeLock }) => makeUnsafeLock(unsafe));
  return async (...asked) => (await loading)(...asked);
}
