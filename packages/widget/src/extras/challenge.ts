import type { Kit } from "./extra.ts";

/** Numbers tried between two looks at the page: enough to be quick, few enough to leave it responsive. */
const triedAtOnce = 500;

/** Finds the number that a clinic's puzzle asks for. ALTCHA's form; nobody but the clinic's own server is asked. */
class Challenge {
  readonly sentences = {};
  readonly #kit: Kit;

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  /** Counts once, so each hold or booking needs one of its own. */
  async solve(): Promise<string | undefined> {
    const puzzle = await this.#kit.send()?.("post", "/v1/challenges", {});
    if (!puzzle) return undefined;
    const { algorithm, challenge, maxnumber, salt, signature } = puzzle;
    const number = await find(challenge, salt, maxnumber);
    return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
  }
}

async function find(wanted: string, salt: string, largest: number): Promise<number> {
  for (let from = 0; from <= largest; from += triedAtOnce) {
    const numbers = Array.from(
      { length: Math.min(triedAtOnce, largest + 1 - from) },
      (_, index) => from + index,
    );
    const hashes = await Promise.all(numbers.map((number) => sha256(salt + number)));
    const found = hashes.indexOf(wanted);
    if (found >= 0) return from + found;
  }
  throw new RangeError("The puzzle has no solution.");
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export default (kit: Kit): Challenge => new Challenge(kit);
