import { capabilityFor, isCapability } from "../platform/capability.ts";
import { type BookingKey, bookingIdOf } from "./id.ts";

/** The capability to manage one booking (platform/capability.ts). A later mail gives the same link. */
export function manageTokenFor(secret: Buffer, booking: BookingKey): string {
  return capabilityFor(secret, "manage", bookingIdOf(booking));
}

export function opensBooking(secret: Buffer, booking: BookingKey, token: string): boolean {
  return isCapability(token, manageTokenFor(secret, booking));
}

/** Where patients manage their bookings: on the clinic's own page, or on ours. */
export type ManagePages = { publicUrl: string; clinicManagePage: string | null };

/**
 * The token stands behind the #, so it reaches no server log and no Referer header. `<docbook-manage>` reads it there,
 * on whichever page it stands.
 */
export function manageUrlFor(
  { publicUrl, clinicManagePage }: ManagePages,
  booking: BookingKey,
  token: string,
): string {
  return `${clinicManagePage ?? `${publicUrl}/manage`}#${bookingIdOf(booking)}.${token}`;
}
