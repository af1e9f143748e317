import { seal, unseal } from "../platform/seal.ts";

const lockOf = (webhookId: string) => ({ purpose: "webhook secrets", row: webhookId }) as const;

/** A webhook's signing secret as it lies in the database (platform/seal.ts). */
export const sealSecret = (master: Buffer, webhookId: string, secret: Buffer) =>
  seal(master, lockOf(webhookId), secret);

/** Undefined when another DOCBOOK_SECRET sealed it. */
export const openSecret = (master: Buffer, webhookId: string, sealed: Buffer) =>
  unseal(master, lockOf(webhookId), sealed);
