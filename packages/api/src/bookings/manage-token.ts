import { createHmac, timingSafeEqual } from "node:crypto";
import { type BookingKey, bookingIdOf } from "./id.ts";

/**
 * The capability to manage one booking: an HMAC of its id. Nobody can guess it, and nothing about it is stored,
 * so a stolen database opens no booking, and a repeated request or a later mail gives the same link.
 */
export function manageTokenFor(secret: Buffer, booking: BookingKey): string {
  return createHmac("sha256", secret)
    .update(`manage:${bookingIdOf(booking)}`)
    .digest("base64url");
}

export function opensBooking(secret: Buffer, booking: BookingKey, token: string): boolean {
  const expected = Buffer.from(manageTokenFor(secret, booking));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The token stands behind the #, so it reaches no server log and no Referer header. */
export function manageUrlFor(publicUrl: string, booking: BookingKey, token: string): string {
  return `${publicUrl}/manage#${bookingIdOf(booking)}.${token}`;
}
