import { hasSeen, readSnapshot } from "../db/position.ts";
import { type Cache, type CachedText, rememberedChanges } from "./cache.ts";

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
        changes.push(BigInt(position));
        changes.sort((a, b) => (a < b ? -1 : 1));
        if (changes.length > rememberedChanges) changes.shift();
      }
      return true;
    },
    isUp: () => true,
    close: async () => groups.clear(),
  };
}

function hasSeenAll(seen: string, changes: bigint[]): boolean {
  const [lowest] = changes;
  const isLost = changes.length >= rememberedChanges && lowest !== undefined;
  if (isLost && lowest >= BigInt(readSnapshot(seen).xmin)) return false;
  return changes.every((change) => hasSeen(seen, String(change)));
}
