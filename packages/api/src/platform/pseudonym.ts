import { createHmac } from "node:crypto";
import { inTx, type Tx } from "./db/connection.ts";

/** Names somebody at one clinic without saying who it is: to count, not to find. */
export function pseudonymOf(
  secret: Buffer,
  { kind, clinicId, who }: { kind: "address" | "patient"; clinicId: string; who: string },
): Buffer {
  return createHmac("sha256", secret).update(`${kind}:${clinicId}:${who}`).digest();
}

/**
 * Lets one transaction at a time count what somebody has, until it ends: of two at once the second counts the first. The
 * slots' locks are held; this one comes last in every transaction that takes it, so nobody waits in a circle.
 */
export async function lockPseudonym(tx: Tx, pseudonym: Buffer): Promise<void> {
  await inTx(tx, "SELECT pg_advisory_xact_lock($1)", [pseudonym.readBigInt64BE().toString()]);
}
