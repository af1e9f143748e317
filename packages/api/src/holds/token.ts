import type { components } from "@docbook/sdk/contract";
import { capabilityFor, isCapability } from "../platform/capability.ts";
import { readWireId, type WireKey, wireIdOf } from "../platform/wire-id.ts";

type HoldReference = components["schemas"]["HoldReference"];

export const holdIdOf = (hold: WireKey) => wireIdOf("hd", hold);

/** The capability of one hold (platform/capability.ts): whoever made it may extend, release and book with it. */
export function holdTokenFor(secret: Buffer, hold: WireKey): string {
  return capabilityFor(secret, "hold", holdIdOf(hold));
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
