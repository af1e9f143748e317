import { createHash, createHmac, hkdfSync, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { components } from "@docbook/sdk/contract";

export type Challenge = components["schemas"]["Challenge"];

/** A phone tries some 100,000 numbers a second, and half of them on average. */
const largestNumber = 50_000;
export const challengeLastsMs = 10 * 60_000;

/** A puzzle in the form of ALTCHA: which number, written behind the salt, has this hash? Nothing is kept of it. */
export function makeChallenge(secret: Buffer, clinicId: string): Challenge {
  const expires = Math.ceil((Date.now() + challengeLastsMs) / 1000);
  // The last sign keeps salt and number apart: else digits could move from one to the other, and lengthen its life.
  const salt = `${randomBytes(12).toString("hex")}?clinic=${clinicId}&expires=${expires}&`;
  const challenge = hashOf(salt, randomInt(largestNumber + 1));
  return {
    algorithm: "SHA-256",
    challenge,
    maxnumber: largestNumber,
    salt,
    signature: sign(secret, challenge),
  };
}

/** What the solution solves, by which it can be told from others; undefined when it is none of ours, wrong, or too old. */
export function solvedChallenge(secret: Buffer, clinicId: string, solution: string): string | undefined {
  const { algorithm, challenge, number, salt, signature } = readSolution(solution);
  if (algorithm !== "SHA-256" || typeof salt !== "string" || !salt.endsWith("&")) return undefined;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) return undefined;
  const expected = hashOf(salt, number);
  if (challenge !== expected || !isSame(signature, sign(secret, expected))) return undefined;
  const about = new URLSearchParams(salt.slice(salt.indexOf("?")));
  if (about.get("clinic") !== clinicId || Number(about.get("expires")) * 1000 < Date.now()) return undefined;
  return expected;
}

type Solution = Partial<Record<"algorithm" | "challenge" | "number" | "salt" | "signature", unknown>>;

function readSolution(solution: string): Solution {
  try {
    const read: unknown = JSON.parse(Buffer.from(solution, "base64").toString());
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}

function hashOf(salt: string, number: number): string {
  return createHash("sha256").update(`${salt}${number}`).digest("hex");
}

function sign(secret: Buffer, challenge: string): string {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "challenges", 32));
  return createHmac("sha256", key).update(challenge).digest("hex");
}

function isSame(given: unknown, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
