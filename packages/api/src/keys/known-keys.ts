import type { Database } from "../platform/db/connection.ts";
import { findKey, hasKeyForm, type KnownKey } from "./store.ts";

/** A revoked key, or a removed origin, stops working within this time. */
const rememberMs = 5_000;
const rememberAtMost = 10_000;

/** Looks keys up and remembers those found for some seconds: every request asks. Unknown keys are not remembered. */
export function makeKnownKeys(db: Database): (key: string) => Promise<KnownKey | undefined> {
  const remembered = new Map<string, { found: Promise<KnownKey | undefined>; until: number }>();

  return async (key) => {
    if (!hasKeyForm(key)) return undefined;
    const memory = remembered.get(key);
    if (memory && memory.until > performance.now()) return memory.found;
    if (remembered.size >= rememberAtMost) remembered.clear();
    // The promise itself is kept, so a crowd that arrives together asks the database once.
    const found = findKey(db, key);
    remembered.set(key, { found, until: performance.now() + rememberMs });
    const result = await found.catch((error: unknown) => {
      remembered.delete(key);
      throw error;
    });
    if (!result) remembered.delete(key);
    return result;
  };
}
