import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Limiter, Policy, Taken } from "./limiter.ts";

/** Who makes up more names than this makes us forget the oldest. */
export const namesAtMost = 100_000;

/** The counts of a single process. */
export function makeMemoryLimiter(): Limiter {
  const counts = makeEach((policy) => new RateLimiterMemory(optionsOf(policy)));
  const claims = new Map<string, { by: string; until: number }>();

  return {
    take: (policy, who) =>
      counts(policy)
        .consume(who)
        .then(...leftOf(policy)),
    claimOnce: async (name, by, forMs) => {
      const now = performance.now();
      const earlier = claims.get(name);
      if (earlier && earlier.until > now) return earlier.by === by;
      // The oldest come first.
      for (const [old, { until }] of claims) {
        if (until > now && claims.size < namesAtMost) break;
        claims.delete(old);
      }
      claims.set(name, { by, until: now + forMs });
      return true;
    },
    close: async () => claims.clear(),
  };
}

export function optionsOf({ name, limit, windowSeconds }: Policy) {
  return { keyPrefix: `docbook:1:limit:${name}`, points: limit, duration: windowSeconds };
}

/** One counter for each policy, made when it is asked for. */
export function makeEach<Counter>(make: (policy: Policy) => Counter): (policy: Policy) => Counter {
  const made = new Map<string, Counter>();
  return (policy) => {
    const counter = made.get(policy.name) ?? make(policy);
    made.set(policy.name, counter);
    return counter;
  };
}

/** For then(): the library gives the same to who may and, as a rejection, to who may not. */
export function leftOf(policy: Policy): [(now: RateLimiterRes) => Taken, (error: unknown) => Taken] {
  const taken = (over: boolean) => (now: RateLimiterRes) => ({
    policy,
    left: now.remainingPoints,
    resetSeconds: Math.max(1, Math.ceil(now.msBeforeNext / 1000)),
    over,
  });
  return [
    taken(false),
    (error) => {
      if (error instanceof RateLimiterRes) return taken(true)(error);
      throw error;
    },
  ];
}
