import { hasSeen, readSnapshot } from "../db/position.ts";
import { type Cache, type CachedText, type Hearer, rememberedChanges } from "./cache.ts";

/**
 * Other processes do not hear of changes here, nor this one of theirs (an import from the command line, the second
 * server of a small installation): nothing may live longer than people overlook.
 */
const ttlAtMostMs = 1_000;
const groupsAtMost = 1_000;
const textsAtMostPerGroup = 100;

type Group = {
  texts: Map<string, { value: CachedText; until: number }>;
  /** Positions, lowest first. */
  changes: bigint[];
};

/** The cache of a single process. */
export function makeMemoryCache(options: { ttlAtMostMs: number } = { ttlAtMostMs }): Cache {
  const groups = new Map<string, Group>();
  const hearers = new Set<Hearer>();

  const groupOf = (name: string): Group => {
    const known = groups.get(name);
    if (known) return known;
    // A simple limit: all is read again within a second anyway.
    if (groups.size >= groupsAtMost) groups.clear();
    const group = { texts: new Map(), changes: [] };
    groups.set(name, group);
    return group;
  };

  return {
    read: async (name, key) => {
      const found = groups.get(name)?.texts.get(key);
      return found && found.until > performance.now() ? found.value : undefined;
    },
    write: async (name, key, value, ttlMs) => {
      const { texts, changes } = groupOf(name);
      if (!hasSeenAll(value.seen, changes)) return false;
      if (texts.size >= textsAtMostPerGroup) texts.clear();
      texts.set(key, { value, until: performance.now() + Math.min(ttlMs, options.ttlAtMostMs) });
      return true;
    },
    forget: async (names, position) => {
      for (const name of names) {
        const { texts, changes } = groupOf(name);
        texts.clear();
        const change = BigInt(position);
        // They come nearly in order.
        changes.splice(changes.findLastIndex((earlier) => earlier < change) + 1, 0, change);
        if (changes.length > rememberedChanges) changes.shift();
      }
      for (const hearer of hearers) hearer.forgotten(names, position);
      return true;
    },
    onForgotten: (hearer) => {
      hearers.add(hearer);
      return () => void hearers.delete(hearer);
    },
    isUp: () => true,
    close: async () => groups.clear(),
  };
}

function hasSeenAll(seen: string, changes: bigint[]): boolean {
  const [lowest] = changes;
  const isLost = changes.length >= rememberedChanges && lowest !== undefined;
  const xmin = BigInt(readSnapshot(seen).xmin);
  if (isLost && lowest >= xmin) return false;
  return changes.every((change) => change < xmin || hasSeen(seen, String(change)));
}
