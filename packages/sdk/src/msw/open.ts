import type { Booking } from "../types.ts";
import { Refusal } from "./refusal.ts";
import type { Caller } from "./request.ts";
import type { MockState } from "./state.ts";

/** For whoever may open it. Everybody else hears what they would hear of a booking that does not exist. */
export function openBooking(state: MockState, bookingId: string, caller: Caller | undefined): Booking {
  if (caller?.by === "publishable") {
    throw new Refusal(
      "forbidden",
      "A publishable key alone opens no booking. Send its manage token as well, or use a secret key.",
    );
  }
  const found = state.bookings.get(bookingId);
  const isOpen =
    caller?.by === "manage-token" ? caller.token === found?.manageToken : caller?.by === "secret";
  if (found && isOpen) return found.booking;
  throw new Refusal("booking-not-found", "There is no such booking, or this key or token does not open it.");
}

/** Refuses who shows a manage token instead of a key, and not that of a booking of this clinic. */
export function checkToken(
  state: MockState,
  { caller, query }: { caller: Caller | undefined; query: { booking?: string } },
): void {
  if (caller?.by === "manage-token") openBooking(state, query.booking ?? "", caller);
}
