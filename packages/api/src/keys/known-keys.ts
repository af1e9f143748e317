import type { Database } from "../platform/db/connection.ts";
import { findKey, hasKeyForm, type KnownKey } from "./store.ts";

/** A revoked key, or a removed origin, stops working within this time. */
const rememberMs = 5_000;
const rememberAtMost = 10_000;

export type KnownKeys = {
  (key: string): Promise<KnownKey | undefined>;
  /** Was it found moments ago? Asks nobody. */
  isRemembered(key: string): boolean;
};

/** Looks keys up and remembers those found for some seconds: every request asks. Unknown keys are not remembered. */
export function makeKnownKeys(db: Database): KnownKeys {
  const remembered = new Map<
    string,
    { found: Promise<KnownKey | undefined>; until: number; isGood: boolean }
  >();

  const lookUp = async (key: string) => {
    if (!hasKeyForm(key)) return undefined;
    const memory = remembered.get(key);
    if (memory && memory.until > performance.now()) return memory.found;
    if (remembered.size >= rememberAtMost) remembered.clear();
    // The promise itself is kept, so a crowd that arrives together asks the database once.
    const found = findKey(db, key);
    const entry = { found, until: performance.now() + rememberMs, isGood: false };
    remembered.set(key, entry);
    const result = await found.catch((error: unknown) => {
      remembered.delete(key);
      throw error;
    });
    if (!result) remembered.delete(key);
    entry.isGood = result !== undefined;
    return result;
  };
  // A little longer than it is believed: it is asked again, and was good when it was asked last.
  return Object.assign(lookUp, { isRemembered: (key: string) => remembered.get(key)?.isGood === true });
}
