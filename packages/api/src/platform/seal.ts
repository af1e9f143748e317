import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

/**
 * What must be kept but not read from a stolen database: AES-256-GCM with a key that follows from DOCBOOK_SECRET, another
 * one for each purpose. Bound to the row that it lies in: copied into another one it does not open.
 */
export function seal(master: Buffer, { purpose, row }: Lock, content: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(master, purpose), nonce).setAAD(Buffer.from(row));
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export type Lock = { purpose: "webhook secrets" | "answers"; row: string };

/** The content, or undefined when this DOCBOOK_SECRET did not seal it. */
export function unseal(master: Buffer, { purpose, row }: Lock, sealed: Buffer): Buffer | undefined {
  try {
    const nonce = sealed.subarray(0, nonceBytes);
    const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
    const key = sealingKey(master, purpose);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(row))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function sealingKey(master: Buffer, purpose: Lock["purpose"]): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "", purpose, 32));
}
