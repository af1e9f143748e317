import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * A capability to do something with one thing: an HMAC of both. Nobody can guess it, and nothing about it is stored, so
 * a stolen database opens nothing, and a repeated request gives the same token.
 */
export function capabilityFor(secret: Buffer, purpose: "manage" | "hold", wireId: string): string {
  return createHmac("sha256", secret).update(`${purpose}:${wireId}`).digest("base64url");
}

export function isCapability(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
