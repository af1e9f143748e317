import { Redis } from "ioredis";
import type { Logger } from "pino";
import { readSnapshot } from "../db/position.ts";
import { type Cache, rememberedChanges } from "./cache.ts";
import { readEntry, writeEntry } from "./cache-entry.ts";
import { makeForgottenNews } from "./forgotten-news.ts";
import { makeReachable } from "./reachable.ts";

/** Raise it when the shape of what is kept changes: during a rollout old and new processes share one Redis. */
const version = 1;
/** A group is one hash. Whoever asks for ever new ranges or pages must not fill the memory: then it starts again. */
const textsAtMostPerGroup = 200;
/** Longer than any replica may lag that is still read from (DATABASE_REPLICA_MAX_LAG_MS). */
const rememberChangesMs = 15 * 60_000;

/**
 * Cache in Redis, shared by all processes. Of a group it keeps the texts and the positions of its last changes; both
 * are touched by small scripts, so that no change comes between a look at the changes and a write.
 */
export function makeRedisCache(url: string, log: Logger): Cache {
  const redis = new Redis(url, neverBlocking);
  const reachable = makeReachable(redis, log);
  const news = makeForgottenNews(url, log);

  return {
    read: async (group, key) => {
      const entry = await reachable(() => redis.hget(textsOf(group), key));
      return entry ? readEntry(entry, Date.now()) : undefined;
    },

    write: async (group, key, value, ttlMs) => {
      const { xmin, xmax, underWay } = readSnapshot(value.seen);
      const entry = writeEntry(value, Date.now() + ttlMs);
      const keys = [textsOf(group), changesOf(group)];
      const limits = [rememberedChanges, textsAtMostPerGroup];
      const kept = await reachable(() =>
        redis.eval(writeScript, 2, ...keys, key, entry, ttlMs, xmin, xmax, underWay.join(","), ...limits),
      );
      return kept !== 0;
    },

    forget: async (groups, position) => {
      const forgotten = await reachable(async () => {
        const commands = redis.pipeline();
        for (const group of groups) {
          const keys = [textsOf(group), changesOf(group)];
          commands.eval(forgetScript, 2, ...keys, position, rememberedChanges, rememberChangesMs);
        }
        // After the texts are gone: whoever hears of it asks at once.
        news.publish(commands, groups, position);
        const failed = (await commands.exec())?.find(([error]) => error)?.[0];
        if (failed) throw failed;
        return true;
      });
      if (forgotten === true) return true;
      // The others hear of it when the event is told again; those who watch here need not wait for that.
      news.tellHere(groups, position);
      return false;
    },

    onForgotten: news.hear,

    isUp: () => reachable.isUp(),
    close: async () => {
      reachable.stop();
      news.close();
      redis.disconnect();
    },
  };
}

// Measured: by default ioredis queues and retries while Redis is away, and a read waits for more than 25 seconds.
export const neverBlocking = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: 1_000,
  socketTimeout: 300,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 1_000),
};

// In braces: a cluster keeps both of a group in one place.
const textsOf = (group: string) => `docbook:${version}:{${group}}`;
const changesOf = (group: string) => `docbook:${version}:{${group}}:changes`;

// Positions are scores, so they are compared as numbers: exact up to 2^53, which takes a database 28,000 years at
// 10,000 transactions a second.
const writeScript = `
local texts, changes = KEYS[1], KEYS[2]
local key, entry, ttlMs, xmin, xmax, underWay, remembered, atMost = unpack(ARGV)
if redis.call('ZCOUNT', changes, xmax, '+inf') > 0 then return 0 end
for id in string.gmatch(underWay, '%d+') do
  if redis.call('ZSCORE', changes, id) then return 0 end
end
if redis.call('ZCARD', changes) >= tonumber(remembered) then
  local lowest = redis.call('ZRANGE', changes, 0, 0)[1]
  if tonumber(lowest) >= tonumber(xmin) then return 0 end
end
if redis.call('HLEN', texts) >= tonumber(atMost) then redis.call('DEL', texts) end
redis.call('HSET', texts, key, entry)
redis.call('PEXPIRE', texts, ttlMs)
return 1`;

// The texts go first: with its memory full, Redis still deletes but remembers nothing, and keeps nothing either.
const forgetScript = `
local texts, changes = KEYS[1], KEYS[2]
local position, remembered, rememberMs = unpack(ARGV)
redis.call('DEL', texts)
redis.call('ZADD', changes, position, position)
redis.call('ZREMRANGEBYRANK', changes, 0, -tonumber(remembered) - 1)
redis.call('PEXPIRE', changes, rememberMs)
return 1`;
