import { type Answer, get, type Options, type Posting, post, postPatiently, type Slot } from "./client.ts";
import type { Outcome } from "./told.ts";

// What a patient can do, and all that may be answered to it.

/** What opens a booking to its patient. */
export type Booking = { id: string; doctorId: string; slotId: string; manageToken: string };
export type Hold = { id: string; token: string; expiresInSeconds: number };

type Booked = { who: string | number; key: string; hold?: Hold | undefined; expected?: Outcome[] };

export function book(slot: Slot, wish: Booked): Answer {
  const { path, body, options } = booking(slot, wish);
  return postPatiently(path, body, options);
}

/** The same as a request to send, perhaps several times at once. */
export function booking(slot: Slot, { who, key, hold, expected = [201, "slot-taken"] }: Booked): Posting {
  const own = hold ? { hold: { id: hold.id, token: hold.token } } : {};
  return {
    path: "/v1/bookings",
    body: { ...bookingOf(slot, who), ...own },
    options: { name: "createBooking", headers: { "Idempotency-Key": key }, expected },
  };
}

/** The body of a booking for patient number so-and-so. */
export function bookingOf(slot: Slot, number: string | number) {
  const patient = { name: `Patient ${number}`, email: `patient-${number}@example.org` };
  return { doctorId: slot.doctorId, slotId: slot.id, patient, locale: "en" };
}

/** Undefined for who was refused. */
export function bookingIn(answer: Answer): Booking | undefined {
  // As in the contract: CreatedBooking.
  return answer.status === 201 ? (answer.json() as Booking) : undefined;
}

export function read(booking: Booking): Answer {
  return get(pathOf(booking), manage("getBooking", booking, [200]));
}

export function cancel(booking: Booking): Answer {
  return postPatiently(`${pathOf(booking)}/cancel`, {}, manage("cancelBooking", booking, [200]));
}

export function move(booking: Booking, slotId: string): Answer {
  const { path, body, options } = moving(booking, slotId, [200, "slot-taken", "slot-held"]);
  return postPatiently(path, body, options);
}

export function moving(booking: Booking, slotId: string, expected: Outcome[] = [200, "slot-taken"]): Posting {
  const options = manage("rescheduleBooking", booking, expected);
  return { path: `${pathOf(booking)}/reschedule`, body: { slotId }, options };
}

export function hold(slot: Slot, expected: Outcome[] = [201, "slot-taken", "slot-held"]): Answer {
  const { path, body, options } = holding(slot, expected);
  return postPatiently(path, body, options);
}

export function holding(slot: Slot, expected: Outcome[]): Posting {
  // New for each wish, the same for its repetitions.
  const headers = { "Idempotency-Key": `hold-${Date.now()}-${Math.random()}` };
  const body = { doctorId: slot.doctorId, slotId: slot.id };
  return { path: "/v1/holds", body, options: { name: "createHold", headers, expected } };
}

export function holdIn(answer: Answer): Hold | undefined {
  return answer.status === 201 ? (answer.json() as Hold) : undefined;
}

export function extend({ id, token }: Hold, expected: Outcome[]): Answer {
  return postPatiently(`/v1/holds/${id}/extend`, { token }, { name: "extendHold", expected });
}

export function release({ id, token }: Hold): Answer {
  return post(`/v1/holds/${id}/release`, { token }, { name: "releaseHold", expected: [204] });
}

function pathOf({ id }: Booking): string {
  return `/v1/bookings/${id}`;
}

function manage(name: string, { manageToken }: Booking, expected: Outcome[]): Options {
  return { name, headers: { "DocBook-Manage-Token": manageToken }, expected };
}
