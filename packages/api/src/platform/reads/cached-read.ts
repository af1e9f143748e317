import { createHash } from "node:crypto";
import { didNotAnswer } from "../db/failures.ts";
import { hasSeen } from "../db/position.ts";
import type { Cache, CachedText } from "../edges/cache.ts";
import type { Metrics } from "../metrics.ts";
import type { Fresh, Need } from "./read-fresh.ts";

type Wanted = {
  /** What is emptied together, and the name of this text in it. */
  group: string;
  key: string;
  ttlMs: number;
  /** The asker's last write: a text that does not know of it is not good enough. */
  minPosition: string | undefined;
  load: Load;
};
export type Load = (need: Need) => Promise<Fresh>;
export type Shown = { text: string; etag: string; asOf: string; source: "cache" | "replica" | "primary" };
export type CachedRead = (wanted: Wanted) => Promise<Shown>;

/**
 * Gives a text from the cache, and reads it (once for all who ask in that moment) when the cache has none that is good
 * enough. For display only.
 */
export function makeCachedRead(deps: { cache: Cache; metrics: Pick<Metrics, "cacheReads"> }): CachedRead {
  const { cache, metrics } = deps;
  const looking = new Map<string, Promise<CachedText | undefined>>();
  const underWay = new Map<string, Promise<Kept>>();
  /** Counts up, so that of two moments it can be told which was first. */
  let moment = 0;

  const read = async ({ group, key, ttlMs, load }: Wanted, need: Need): Promise<Kept> => {
    const begunAt = ++moment;
    const keep = async (fresh: Fresh) => {
      const kept = { ...fresh, etag: etagOf(fresh.text), begunAt };
      return { kept, isCurrent: await cache.write(group, key, kept, ttlMs) };
    };
    const { kept, isCurrent } = await keep(await load(need));
    if (isCurrent) return kept;
    // Something changed that this snapshot has not seen: a replica is late, or a booking came in between. The primary
    // knows, and with its answer the cache is of use again, however late the replica is. When it does not answer, an
    // old list is better than none.
    return load({ onPrimary: true }).then(async (fresh) => (await keep(fresh)).kept, orOld(kept));
  };

  return async (wanted) => {
    const { group, key, minPosition } = wanted;
    const askedAt = ++moment;
    const knowsEnough = (seen: string) => minPosition === undefined || hasSeen(seen, minPosition);
    // What the primary was asked for after that, it cannot know better: of a position that nobody wrote, for one.
    const isLatest = ({ source, begunAt }: Kept) => source === "primary" && begunAt > askedAt;

    const name = `${group}/${key}`;
    // Looks that are under way are answered before whatever this process changes from now on: to join them is safe.
    const cached = await (looking.get(name) ?? once(looking, name, cache.read(group, key)));
    if (cached && knowsEnough(cached.seen)) {
      metrics.cacheReads.inc({ outcome: "hit" });
      return { ...cached, source: "cache" };
    }
    metrics.cacheReads.inc({ outcome: cache.isUp() ? "miss" : "bypass" });

    let need: Need = { minPosition };
    for (let others = underWay.get(name); others; others = underWay.get(name)) {
      const shared = await others;
      if (knowsEnough(shared.seen) || isLatest(shared)) return shared;
      need = { onPrimary: true };
    }
    return once(underWay, name, read(wanted, need));
  };
}

/** Lets others find what is under way, until it is over. */
async function once<T>(all: Map<string, Promise<T>>, name: string, work: Promise<T>): Promise<T> {
  all.set(name, work);
  try {
    return await work;
  } finally {
    all.delete(name);
  }
}

/** For what is asked in so many ways that keeping it is pointless. */
export async function readUncached(load: Load, minPosition: string | undefined): Promise<Shown> {
  const fresh = await load({ minPosition });
  return { ...fresh, etag: etagOf(fresh.text) };
}

/** With the moment when its read began. */
type Kept = Fresh & { etag: string; begunAt: number };

function orOld(old: Kept): (error: unknown) => Kept {
  return (error) => {
    if (didNotAnswer(error)) return old;
    throw error;
  };
}

/** Names a content: the same for the same text, whoever read it. */
function etagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
}
