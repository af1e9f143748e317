import { parse, stringify } from "uuid";

export type BookingKey = { doctorId: string; id: string };

/**
 * On the wire a booking has one opaque id that carries its doctor, since every key starts with doctor_id: a
 * divided database can answer without asking every part.
 */
export function bookingIdOf({ doctorId, id }: BookingKey): string {
  return `bk_${Buffer.concat([parse(doctorId), parse(id)]).toString("base64url")}`;
}

/** The way back, or undefined when the text never came from here. */
export function readBookingId(bookingId: string): BookingKey | undefined {
  const bytes = Buffer.from(bookingId.slice(3), "base64url");
  if (bytes.length !== 32) return undefined;
  try {
    return { doctorId: stringify(bytes.subarray(0, 16)), id: stringify(bytes.subarray(16)) };
  } catch {
    return undefined; // not two UUIDs
  }
}
