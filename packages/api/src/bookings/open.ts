import { AppError } from "../errors.ts";
import type { Database } from "../platform/db/connection.ts";
import type { Caller, KeyCaller } from "../platform/http/auth.ts";
import { bookingNotFound } from "./change.ts";
import { readBookingId } from "./id.ts";
import { opensBooking } from "./manage-token.ts";
import { type StoredBooking, viewBooking } from "./store.ts";

export type OpenDeps = { db: Database; secret: Buffer };

/**
 * The booking, for whoever may open it: its manage token, or its clinic's secret key. Everybody else hears what
 * they would hear of a booking that does not exist.
 */
export async function openBooking(deps: OpenDeps, bookingId: string, caller: Caller): Promise<StoredBooking> {
  if (caller.by === "publishable") {
    throw new AppError(
      "forbidden",
      "A publishable key alone opens no booking. Send its manage token as well, or use a secret key.",
    );
  }
  const key = readBookingId(bookingId);
  if (!key || (caller.by === "manage-token" && !opensBooking(deps.secret, key, caller.token)))
    throw bookingNotFound();
  const booking = await viewBooking(deps.db, key);
  if (!booking || (caller.by === "secret" && caller.clinic.id !== booking.clinicId)) throw bookingNotFound();
  return booking;
}

/**
 * The clinic that somebody may look at: their key's, or that of the booking which their manage token opens. A mail's link
 * has no key, and whoever wants to move a booking needs to see the doctor's times.
 */
export async function clinicFor(
  deps: OpenDeps,
  caller: Caller,
  bookingId: string | undefined,
): Promise<Pick<KeyCaller["clinic"], "id" | "timeZone">> {
  if (caller.by !== "manage-token") return caller.clinic;
  const { clinicId, clinicTimeZone } = await openBooking(deps, bookingId ?? "", caller);
  return { id: clinicId, timeZone: clinicTimeZone };
}
