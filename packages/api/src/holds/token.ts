import { createHmac } from "node:crypto";
import type { components } from "@docbook/sdk/contract";
import { stringify } from "uuid";
import { capabilityFor, isCapability } from "../platform/capability.ts";
import { readWireId, type WireKey, wireIdOf } from "../platform/wire-id.ts";

type HoldReference = components["schemas"]["HoldReference"];

export const holdIdOf = (hold: WireKey) => wireIdOf("hd", hold);

/** The capability of one hold (platform/capability.ts): whoever made it may extend, release and book with it. */
export function holdTokenFor(secret: Buffer, hold: WireKey): string {
  return capabilityFor(secret, "hold", holdIdOf(hold));
}

/**
 * A request that is repeated with its Idempotency-Key finds its first hold by this id, which follows from the key: nothing
 * is stored besides, and nobody without the server's secret can tell the id of somebody's key, or the key of an id.
 */
export function holdIdOfKey(
  secret: Buffer,
  { clinicId, doctorId, idempotencyKey }: { clinicId: string; doctorId: string; idempotencyKey: string },
): string {
  const named = createHmac("sha256", secret).update(`hold-id:${clinicId}:${doctorId}:${idempotencyKey}`);
  const bytes = named.digest().subarray(0, 16);
  // A UUID of version 8, whose bits but these are for the maker to choose (RFC 9562).
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return stringify(bytes);
}

/** The hold that a reference opens, or undefined: a wrong token is as good as none. */
export function openHold(secret: Buffer, { id, token }: HoldReference): WireKey | undefined {
  const hold = readWireId(id);
  return hold && isCapability(token, holdTokenFor(secret, hold)) ? hold : undefined;
}

/** The same, for requests about one doctor: a hold with another one is none here. */
export function ownHolds(
  secret: Buffer,
  doctorId: string,
  references: (HoldReference | undefined)[],
): string[] {
  return references.flatMap((reference) => {
    const hold = reference && openHold(secret, reference);
    return hold?.doctorId === doctorId ? [hold.id] : [];
  });
}
