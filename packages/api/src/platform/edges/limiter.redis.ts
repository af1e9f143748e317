import { Redis } from "ioredis";
import type { Logger } from "pino";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { neverBlocking } from "./cache.redis.ts";
import { leftOf, makeEach, makeMemoryLimiter, namesAtMost, optionsOf } from "./limiter.memory.ts";
import type { Limiter, Policy, Taken } from "./limiter.ts";
import { makeReachable } from "./reachable.ts";

/** Counts in Redis, shared by all processes. */
export function makeRedisLimiter(url: string, log: Logger): Limiter {
  const redis = new Redis(url, neverBlocking);
  const reachable = makeReachable(redis, log, {
    up: "limits are counted together",
    down: "each process counts limits for itself",
  });
  const counts = makeEach((policy) => new RateLimiterRedis({ ...optionsOf(policy), storeClient: redis }));
  const own = makeMemoryLimiter();
  const takeShared = (policy: Policy, who: string) =>
    reachable(() =>
      counts(policy)
        .consume(who, policy.batch)
        .then(...leftOf(policy)),
    );
  const batches = makeBatches(takeShared);

  return {
    take: async (policy, who) => {
      const taken = policy.batch === 1 ? takeShared(policy, who) : batches.take(policy, who);
      return (await taken) ?? own.take(policy, who);
    },

    claimOnce: async (name, by, forMs) => {
      const key = `docbook:1:once:${name}`;
      const claimed = await reachable(
        async () => (await redis.set(key, by, "PX", forMs, "NX")) === "OK" || (await redis.get(key)) === by,
      );
      return claimed ?? own.claimOnce(name, by, forMs);
    },

    close: async () => {
      reachable.stop();
      redis.disconnect();
    },
  };
}

type Batch = { taken: Taken; here: number; until: number };

/** What this process has taken from the shared counts and gives out itself. What is left when the time is over is lost. */
function makeBatches(takeShared: (policy: Policy, who: string) => Promise<Taken | undefined>) {
  const batches = new Map<string, Batch>();
  const opening = new Map<string, Promise<Taken | undefined>>();

  const takeOne = (name: string): Taken | undefined => {
    const batch = batches.get(name);
    const leftMs = (batch?.until ?? 0) - performance.now();
    if (!batch || batch.here === 0 || leftMs <= 0) return undefined;
    batch.here--;
    return { ...batch.taken, left: batch.taken.left + batch.here, resetSeconds: Math.ceil(leftMs / 1000) };
  };
  const open = async (policy: Policy, who: string, name: string) => {
    const taken = await takeShared(policy, who).finally(() => opening.delete(name));
    if (!taken || taken.over) return taken;
    if (batches.size >= namesAtMost) batches.clear();
    const until = performance.now() + taken.resetSeconds * 1000;
    batches.set(name, { taken, here: policy.batch, until });
    return taken;
  };
  return {
    /** Undefined when the shared counts cannot be reached. */
    take: async (policy: Policy, who: string): Promise<Taken | undefined> => {
      const name = `${policy.name}/${who}`;
      for (;;) {
        const one = takeOne(name);
        if (one) return one;
        // A crowd that comes at once opens one batch, not one each.
        const opened = opening.get(name) ?? open(policy, who, name);
        opening.set(name, opened);
        const taken = await opened;
        if (!taken || taken.over) return taken;
      }
    },
  };
}
