import { AppError } from "../../errors.ts";
import type { Limiter, Policy, Taken } from "../edges/limiter.ts";
import type { Metrics } from "../metrics.ts";
import type { Asker, Caller } from "./auth.ts";
import type { Operation } from "./contract.ts";

/** Takes one from what an asker has, and gives what is left; undefined where nothing is counted. */
export type RateLimits = {
  /** Before anything is looked up. */
  ofAddress(operation: Operation, asker: Asker): Promise<Taken | undefined>;
  /** When it is known whose key it is. */
  ofKey(operation: Operation, caller: Caller): Promise<Taken | undefined>;
  /** Keys and tokens that open nothing count: nobody may try them out. */
  onRefusal(error: unknown, asker: Asker): Promise<void>;
  /** For how long this address has to wait before it may show unknown keys and tokens again. */
  shutMs(address: string | undefined): number;
};

const minute = { windowSeconds: 60, batch: 1 };

/**
 * A minute's worth. An address may be a whole hospital or a mobile network; a publishable key is all the patients of a
 * clinic on the day when its times are opened.
 */
export const policies = {
  addressReads: { name: "address", limit: 600, ...minute, batch: 20 },
  addressWrites: { name: "address-writes", limit: 60, ...minute },
  addressStreams: { name: "address-streams", limit: 60, ...minute },
  addressFailures: { name: "address-failures", limit: 30, ...minute },
  keyReads: { name: "key", limit: 60_000, ...minute, batch: 200 },
  keyWrites: { name: "key-writes", limit: 6_000, ...minute, batch: 20 },
} satisfies Record<string, Policy>;

export const unlimited: RateLimits = {
  ofAddress: async () => undefined,
  ofKey: async () => undefined,
  onRefusal: async () => {},
  shutMs: () => 0,
};

export function makeRateLimits(deps: { limiter: Limiter; metrics: Pick<Metrics, "limited"> }): RateLimits {
  const { limiter } = deps;
  /** Who has failed too often, until when. Here, for to ask the shared counts would cost everybody a round trip. */
  const shut = new Map<string, number>();

  const take = async (policy: Policy, who: string): Promise<Taken> => {
    const taken = await limiter.take(policy, who);
    if (taken.over) deps.metrics.limited.inc({ policy: policy.name });
    return taken;
  };

  return {
    ofAddress: async (operation, { address, key }) => {
      // A clinic's own server asks for everybody. Who only claims to be one is refused, which counts below.
      if (address === undefined || isSecret(key)) return undefined;
      return take(addressPolicy(operation), address);
    },

    ofKey: async (operation, caller) => {
      if (caller.by === "manage-token") return undefined;
      return take(operation.method === "get" ? policies.keyReads : policies.keyWrites, caller.keyId);
    },

    onRefusal: async (error, { address, key, manageToken }) => {
      if (address === undefined || (key ?? manageToken) === undefined || !isGuess(error, key)) return;
      const { left, resetSeconds } = await take(policies.addressFailures, address);
      if (left > 0) return;
      for (const [each, until] of shut) if (until < performance.now()) shut.delete(each);
      shut.set(address, performance.now() + resetSeconds * 1000);
    },

    shutMs: (address) => (address === undefined ? 0 : (shut.get(address) ?? 0) - performance.now()),
  };
}

/** As in draft-ietf-httpapi-ratelimit-headers. */
export function limitHeaders(taken: Taken[]): Record<string, string> {
  if (taken.length === 0) return {};
  const left = taken.map(({ policy, left, resetSeconds }) => `"${policy.name}";r=${left};t=${resetSeconds}`);
  const limits = taken.map(
    ({ policy: { name, limit, windowSeconds } }) => `"${name}";q=${limit};w=${windowSeconds}`,
  );
  return { RateLimit: left.join(", "), "RateLimit-Policy": limits.join(", ") };
}

export function tooManyRequests(retryAfterSeconds: number): AppError {
  const wait = retryAfterSeconds === 1 ? "1 second" : `${retryAfterSeconds} seconds`;
  return new AppError("rate-limited", `Wait ${wait}, then repeat the request.`, { retryAfterSeconds });
}

function addressPolicy({ id, method }: Operation): Policy {
  if (id === "watchSlots") return policies.addressStreams;
  return method === "get" ? policies.addressReads : policies.addressWrites;
}

function isSecret(key: string | undefined): boolean {
  return key?.startsWith("sk_") === true;
}

/** An unknown key, or a token that opens nothing. What a clinic's own server does not find is its own business. */
function isGuess(error: unknown, key: string | undefined): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === "unauthenticated") return true;
  return (error.code === "booking-not-found" || error.code === "hold-not-found") && !isSecret(key);
}
