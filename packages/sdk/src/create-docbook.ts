import { newIdempotencyKey } from "./idempotency-key.ts";
import type { CallOptions, CreateBookingOptions, DocBookOptions, ManageOptions } from "./options.ts";
import { pages } from "./pages.ts";
import { makeSend } from "./send.ts";
import { typedError } from "./typed-error.ts";
import type {
  Booking,
  CancelBooking,
  Clinic,
  CreateBooking,
  CreatedBooking,
  Doctor,
  DoctorPage,
  ListDoctorSlotsQuery,
  ListDoctorsQuery,
  ListSlotsQuery,
  OpenSlots,
  OpenSlotsPage,
  Slot,
} from "./types.ts";

/**
 * The operations of the contract, by their names there. Every one may throw `UnauthenticatedError`,
 * `ForbiddenError`, `InvalidRequestError`, `BusyError`, `ServerError`, `ConnectionError` and `TimeoutError`;
 * what else it may throw stands with it.
 */
export interface DocBook {
  /** The clinic behind the key: its name, IANA time zone, contact and policies. */
  getClinic(options?: CallOptions): Promise<Clinic>;

  /** One page of the clinic's doctors, by name. */
  listDoctors(query?: ListDoctorsQuery, options?: CallOptions): Promise<DoctorPage>;

  /** One doctor. Throws `NotFoundError`. */
  getDoctor(doctorId: string, options?: CallOptions): Promise<Doctor>;

  /** One doctor's open slots, earliest first, in a range of days (`2027-03-01`). Throws `NotFoundError`. */
  listDoctorSlots(doctorId: string, query?: ListDoctorSlotsQuery, options?: CallOptions): Promise<OpenSlots>;

  /** One page of open slots across doctors, first available first. */
  listSlots(query?: ListSlotsQuery, options?: CallOptions): Promise<OpenSlotsPage>;

  /**
   * Books a slot for a patient. Of any number of calls for one slot exactly one resolves, the others throw
   * `SlotTakenError` with the nearest `alternatives`. Retries share one idempotency key, so they never book
   * twice.
   *
   * After a `BusyError`, `ServerError`, `ConnectionError` or `TimeoutError` the slot may be booked or not: call
   * again with the same `idempotencyKey` to find out. So name a key yourself if you mean to.
   *
   * Throws `SlotTakenError`, `SlotTooSoonError`, `NotFoundError` when the clinic took the slot back, and
   * `IdempotencyKeyReusedError`.
   */
  createBooking(body: CreateBooking, options?: CreateBookingOptions): Promise<CreatedBooking>;

  /** One booking. Throws `NotFoundError`, for a wrong token too. */
  getBooking(bookingId: string, options?: ManageOptions): Promise<Booking>;

  /** One booking as the text of an iCalendar file (RFC 5545). Throws `NotFoundError`. */
  getBookingCalendar(bookingId: string, options?: ManageOptions): Promise<string>;

  /**
   * Cancels a booking and frees its slot at once. Cancelling twice is harmless.
   * Throws `TooLateToCancelError` and `NotFoundError`.
   */
  cancelBooking(bookingId: string, body?: CancelBooking, options?: ManageOptions): Promise<Booking>;

  /** Every doctor that `listDoctors` would list, page by page as the loop goes on; `limit` is the page's size. */
  allDoctors(query?: Omit<ListDoctorsQuery, "cursor">, options?: CallOptions): AsyncGenerator<Doctor, void>;

  /** Every slot that `listSlots` would list, page by page as the loop goes on; `limit` is the page's size. */
  allSlots(query?: Omit<ListSlotsQuery, "cursor">, options?: CallOptions): AsyncGenerator<Slot, void>;
}

/**
 * A client for one clinic. Throws a `TypeError` for an `api` or `key` that cannot work, and for a secret key in
 * a browser.
 *
 * ```ts
 * const docbook = createDocBook({ api: "https://book.example", key: "pk_…" });
 * const { slots } = await docbook.listSlots({ specialty: "Dermatology" });
 * ```
 */
export function createDocBook(options: DocBookOptions): DocBook {
  const send = makeSend(options, typedError);

  const docbook: DocBook = {
    getClinic: (options) => send("get", "/v1/clinic", {}, options),

    listDoctors: (query = {}, options) => send("get", "/v1/doctors", { query }, options),

    getDoctor: (doctorId, options) => send("get", "/v1/doctors/{doctorId}", { path: { doctorId } }, options),

    listDoctorSlots: (doctorId, query = {}, options) =>
      send("get", "/v1/doctors/{doctorId}/slots", { path: { doctorId }, query }, options),

    listSlots: (query = {}, options) => send("get", "/v1/slots", { query }, options),

    createBooking: (body, { idempotencyKey = newIdempotencyKey(), ...options } = {}) =>
      send("post", "/v1/bookings", { header: { "Idempotency-Key": idempotencyKey }, body }, options),

    getBooking: (bookingId, options) =>
      send("get", "/v1/bookings/{bookingId}", { path: { bookingId } }, options),

    getBookingCalendar: (bookingId, options) =>
      send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, options),

    cancelBooking: (bookingId, body = {}, options) =>
      send("post", "/v1/bookings/{bookingId}/cancel", { path: { bookingId }, body }, options),

    async *allDoctors(query, options) {
      for await (const page of pages((at) => docbook.listDoctors({ ...query, ...at }, options))) {
        yield* page.doctors;
      }
    },

    async *allSlots(query, options) {
      for await (const page of pages((at) => docbook.listSlots({ ...query, ...at }, options))) {
        yield* page.slots;
      }
    },
  };
  return docbook;
}
