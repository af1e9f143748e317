import { createHmac, randomBytes } from "node:crypto";

/** A new signing secret: 32 random bytes. */
export function makeSecret(): Buffer {
  return randomBytes(32);
}

/** How Standard Webhooks writes a secret down. */
export function presentSecret(secret: Buffer): string {
  return `whsec_${secret.toString("base64")}`;
}

export type Signed = { eventId: string; body: string; at: Date };

/**
 * The headers of Standard Webhooks. The moment is signed along, so that an old request cannot be sent again by somebody
 * else. Several secrets give several signatures: a receiver takes any that fits.
 */
export function signatureHeaders({ eventId, body, at }: Signed, secrets: Buffer[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac("sha256", secret).update(`${eventId}.${timestamp}.${body}`).digest("base64");
    return `v1,${mac}`;
  });
  return {
    "webhook-id": eventId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
