import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

/**
 * A webhook's signing secret as it lies in the database: AES-256-GCM with a key that follows from DOCBOOK_SECRET, so a
 * stolen database signs nothing. Bound to its webhook: copied into another row it does not open.
 */
export function sealSecret(master: Buffer, webhookId: string, secret: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(master), nonce).setAAD(Buffer.from(webhookId));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** The secret, or undefined when this DOCBOOK_SECRET did not seal it. */
export function openSecret(master: Buffer, webhookId: string, sealed: Buffer): Buffer | undefined {
  try {
    const nonce = sealed.subarray(0, nonceBytes);
    const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
    const decipher = createDecipheriv("aes-256-gcm", sealingKey(master), nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(webhookId))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function sealingKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", "webhook secrets", 32));
}
