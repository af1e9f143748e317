import type { Booking } from "../types.ts";
import { book, changeableUntil } from "./book.ts";
import { calendarFile } from "./calendar.ts";
import { checkChallenge } from "./challenges.ts";
import { claim } from "./claim.ts";
import { instantOf } from "./days.ts";
import { ownHold } from "./holds.ts";
import { openBooking } from "./open.ts";
import { Refusal } from "./refusal.ts";
import type { Handlers, MockRequest } from "./request.ts";
import { changed, freeSlotsOf, type MockState } from "./state.ts";
import { tellWebhooks } from "./webhooks.ts";

export const bookings: Handlers<
  "createBooking" | "getBooking" | "getBookingCalendar" | "rescheduleBooking" | "cancelBooking"
> = {
  createBooking: (state, request) => {
    const { body, caller } = request;
    // Whoever holds the slot has solved a puzzle already.
    if (!ownHold(state, body?.hold)) checkChallenge(state, caller, body?.challenge);
    return book(state, request);
  },

  getBooking: (state, { path, caller }) => {
    const booking = openBooking(state, path.bookingId, caller);
    return { status: 200, headers: { ETag: etagOf(booking) }, json: booking };
  },

  getBookingCalendar: (state, { path, caller }) => ({
    status: 200,
    type: "text/calendar",
    text: calendarFile(openBooking(state, path.bookingId, caller)),
  }),

  rescheduleBooking: (state, request) => {
    const { path, body, caller } = request;
    const booking = openBooking(state, path.bookingId, caller);
    if (booking.status === "cancelled") {
      throw new Refusal("booking-cancelled", "This booking was cancelled. Book anew.");
    }
    const hold = ownHold(state, body.hold);
    const { start, end, slots } = claim(state, {
      doctorId: booking.doctorId,
      slotId: body.slotId,
      visitType: booking.visitType?.id,
      own: [booking.id, ...(hold ? [hold] : [])],
      regardlessOfNotice: caller?.by === "secret" && body.reason !== undefined,
    });
    refuseStale(request, booking);
    refuseTooLate(state, request, booking, "too-late-to-reschedule");
    for (const owner of [booking.id, hold]) if (owner) freeSlotsOf(state, owner);
    for (const slot of slots) Object.assign(slot, { takenBy: booking.id, hold: undefined });
    booking.slotId = body.slotId;
    booking.start = start;
    booking.end = end;
    booking.sequence += 1;
    booking.changeableUntil = changeableUntil(state, start);
    booking.rescheduledAt = instantOf(state.now());
    booking.rescheduleReason = body.reason ?? null;
    tellWebhooks(state, "booking.rescheduled");
    return presentChanged(booking, changed(state, booking.doctorId));
  },

  cancelBooking: (state, request) => {
    const booking = openBooking(state, request.path.bookingId, request.caller);
    if (booking.status === "cancelled") return presentChanged(booking, {});
    refuseStale(request, booking);
    refuseTooLate(state, request, booking, "too-late-to-cancel");
    booking.status = "cancelled";
    booking.sequence += 1;
    booking.cancelledAt = instantOf(state.now());
    booking.cancellationReason = request.body?.reason ?? null;
    freeSlotsOf(state, booking.id);
    tellWebhooks(state, "booking.cancelled");
    return presentChanged(booking, changed(state, booking.doctorId));
  },
};

type ChangeRequest = MockRequest<"rescheduleBooking"> | MockRequest<"cancelBooking">;

function refuseStale({ header }: ChangeRequest, booking: Booking): void {
  const expected = header("if-match");
  if (expected === null || expected === "*" || expected.replace(/^W\//, "") === etagOf(booking)) return;
  throw new Refusal("booking-changed", "The booking has changed meanwhile. Read it again, then decide anew.");
}

/** Patients keep the clinic's notice; the clinic may overrule it, and says why. */
function refuseTooLate(
  state: MockState,
  { caller, body }: ChangeRequest,
  { start }: Booking,
  code: "too-late-to-cancel" | "too-late-to-reschedule",
): void {
  if (Date.parse(changeableUntil(state, start)) >= state.now().getTime()) return;
  const isClinic = caller?.by === "secret";
  if (isClinic && body?.reason !== undefined) return;
  const what = code === "too-late-to-cancel" ? "cancelled" : "moved";
  const { cancellationNoticeMinutes } = state.clinic.policies;
  const instead = isClinic ? "Past that, send a reason, which is kept." : "Please call the clinic.";
  throw new Refusal(
    code,
    `This can be ${what} online until ${cancellationNoticeMinutes} minutes before the start. ${instead}`,
  );
}

function presentChanged(booking: Booking, headers: Record<string, string>) {
  return { status: 200 as const, headers: { ETag: etagOf(booking), ...headers }, json: booking };
}

function etagOf({ sequence }: Booking): string {
  return `"${sequence}"`;
}
