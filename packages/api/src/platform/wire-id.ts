import { parse, stringify } from "uuid";

export type WireKey = { doctorId: string; id: string };

/**
 * On the wire bookings and holds have one opaque id that carries their doctor, since every key starts with doctor_id: a
 * divided database can answer without asking every part.
 */
export function wireIdOf(prefix: "bk" | "hd", { doctorId, id }: WireKey): string {
  return `${prefix}_${Buffer.concat([parse(doctorId), parse(id)]).toString("base64url")}`;
}

/** The way back, or undefined when the text never came from here. The contract has checked the prefix. */
export function readWireId(wireId: string): WireKey | undefined {
  const bytes = Buffer.from(wireId.slice(3), "base64url");
  if (bytes.length !== 32) return undefined;
  try {
    return { doctorId: stringify(bytes.subarray(0, 16)), id: stringify(bytes.subarray(16)) };
  } catch {
    return undefined; // not two UUIDs
  }
}
