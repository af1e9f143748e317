import type { Call } from "./call.ts";
import type {
  CallOptions,
  ChangeOptions,
  CreateBookingOptions,
  CreateHoldOptions,
  ManageOptions,
} from "./options.ts";
import type {
  Analytics,
  Booking,
  CancelBooking,
  Challenge,
  Clinic,
  CreateBooking,
  CreatedBooking,
  CreateHold,
  CreateWebhook,
  Doctor,
  DoctorPage,
  GetAnalyticsQuery,
  Health,
  Hold,
  HoldReference,
  HoldTerm,
  IntegrityReport,
  ListDoctorSlotsQuery,
  ListDoctorsQuery,
  ListSlotsQuery,
  ListWebhookDeliveriesQuery,
  OpenSlots,
  OpenSlotsPage,
  RescheduleBooking,
  Slot,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookList,
  WebhookWithSecret,
} from "./types.ts";

/**
 * The operations of the contract, by their names there. Every one may throw `UnauthenticatedError`,
 * `ForbiddenError`, `InvalidRequestError`, `BusyError`, `ServerError`, `ConnectionError` and `TimeoutError`;
 * what else it may throw stands with it.
 *
 * @example
 * ```ts
 * const { doctors } = await docbook.listDoctors({ specialty: "Dermatology" }, { signal });
 * for await (const slot of docbook.allSlots({ language: "tr" })) show(slot);
 * ```
 */
export interface DocBook {
  /** The clinic behind the key: its name, IANA time zone, contact and policies. */
  getClinic(options?: CallOptions): Call<Clinic>;

  /** One page of the clinic's doctors, by name. */
  listDoctors(query?: ListDoctorsQuery, options?: CallOptions): Call<DoctorPage>;

  /** One doctor. Throws `NotFoundError`. */
  getDoctor(doctorId: string, options?: CallOptions): Call<Doctor>;

  /**
   * One doctor's open slots, earliest first, in a range of days (`2027-03-01`). Without a key for whoever means to move
   * a booking: name it as `booking`, and its `manageToken` in the options. Throws `NotFoundError`.
   */
  listDoctorSlots(doctorId: string, query?: ListDoctorSlotsQuery, options?: ManageOptions): Call<OpenSlots>;

  /** One page of open slots across doctors, first available first. */
  listSlots(query?: ListSlotsQuery, options?: CallOptions): Call<OpenSlotsPage>;

  /**
   * Keeps a slot for some minutes while the patient fills in the form; nobody else can hold or book it. Name the
   * patient's earlier hold as `replaces`, and it is given back in the same moment. Retries share one idempotency key:
   * however often the request is repeated, there is one hold, and you get its token.
   *
   * Throws `SlotTakenError`, `SlotHeldError`, `SlotTooSoonError`, `SlotTooLateError`, `NotFoundError`,
   * `IdempotencyKeyReusedError`, `RateLimitedError` when enough is held, and `ChallengeError`.
   */
  createHold(body: CreateHold, options?: CreateHoldOptions): Call<Hold>;

  /** Keeps it once more as long. Throws `HoldExpiredError`, `NotFoundError`, and `hold-not-extendable`. */
  extendHold(hold: HoldReference, options?: CallOptions): Call<HoldTerm>;

  /** Gives it back. Harmless when it is over; outlives a page that is being left. Throws `NotFoundError`. */
  releaseHold(hold: HoldReference, options?: CallOptions): Call<undefined>;

  /** A puzzle for the browser, for clinics whose `policies.challenge` asks for it. */
  createChallenge(options?: CallOptions): Call<Challenge>;

  /**
   * Books a slot for a patient. Of any number of calls for one slot exactly one resolves, the others throw
   * `SlotTakenError` with the nearest `alternatives`. Retries share one idempotency key, so they never book
   * twice.
   *
   * After a `BusyError`, `ServerError`, `ConnectionError` or `TimeoutError` the slot may be booked or not: call
   * again with the same `idempotencyKey` to find out. So name a key yourself if you mean to.
   *
   * With the patient's own `hold` the slot is theirs. Throws `SlotTakenError`, `SlotHeldError`,
   * `SlotTooSoonError`, `SlotTooLateError`, `NotFoundError` when the clinic took the slot back,
   * `IdempotencyKeyReusedError`, `TooManyBookingsError` and `ChallengeError`.
   */
  createBooking(body: CreateBooking, options?: CreateBookingOptions): Call<CreatedBooking>;

  /** One booking. Throws `NotFoundError`, for a wrong token too. */
  getBooking(bookingId: string, options?: ManageOptions): Call<Booking>;

  /** One booking as the text of an iCalendar file (RFC 5545). Throws `NotFoundError`. */
  getBookingCalendar(bookingId: string, options?: ManageOptions): Call<string>;

  /**
   * Moves a booking to another slot of its doctor; id and manage link stay. Refused, it stands as it was. Throws
   * what `createBooking` throws about the slot, `TooLateToRescheduleError`, `BookingChangedError`, `NotFoundError`,
   * and `booking-cancelled`.
   */
  rescheduleBooking(bookingId: string, body: RescheduleBooking, options?: ChangeOptions): Call<Booking>;

  /**
   * Cancels a booking and frees its slot at once. Cancelling twice is harmless.
   * Throws `TooLateToCancelError`, `BookingChangedError` and `NotFoundError`.
   */
  cancelBooking(bookingId: string, body?: CancelBooking, options?: ChangeOptions): Call<Booking>;

  /** The clinic's webhooks, oldest first. Takes a secret key, as everything about webhooks does. */
  listWebhooks(options?: CallOptions): Call<WebhookList>;

  /**
   * Lets a server of the clinic's hear of bookings. The answer alone carries the signing secret: keep it for
   * `verifyWebhook`. Sent once unless you name `maxRetries`, since twice would make two.
   */
  createWebhook(body: CreateWebhook, options?: CallOptions): Call<WebhookWithSecret>;

  /**
   * Tells this server no longer, and forgets its deliveries. Throws `NotFoundError`, which after a retry may
   * mean that the first attempt got through.
   */
  deleteWebhook(webhookId: string, options?: CallOptions): Call<undefined>;

  /**
   * A new signing secret. The one so far signs besides for 24 hours. Sent once unless you name `maxRetries`,
   * since rotating twice leaves the secret behind that your server still has. Throws `NotFoundError`.
   */
  rotateWebhookSecret(webhookId: string, options?: CallOptions): Call<WebhookWithSecret>;

  /** One page of what was told to this server, newest first. Throws `NotFoundError`. */
  listWebhookDeliveries(
    webhookId: string,
    query?: ListWebhookDeliveriesQuery,
    options?: CallOptions,
  ): Call<WebhookDeliveryPage>;

  /** Tells it again, at once and whatever its state, under the same `webhook-id`. Throws `NotFoundError`. */
  redeliverWebhook(webhookId: string, deliveryId: string, options?: CallOptions): Call<WebhookDelivery>;

  /** Bookings, cancellations, fill rate and lead time, by doctor and day. Takes a secret key. */
  getAnalytics(query?: GetAnalyticsQuery, options?: CallOptions): Call<Analytics>;

  /**
   * Does everything hold that DocBook promises? Looks at every row of the clinic's, so ask now and then. Takes a secret
   * key. Throws `BusyError` while another report is made, and when there is too much to look at in seconds.
   */
  getIntegrityReport(options?: CallOptions): Call<IntegrityReport>;

  /** Is the server's process alive? Needs no key. */
  getHealth(options?: CallOptions): Call<Health>;

  /** Would the server answer calls now? Throws `BusyError` when not. Needs no key. */
  getReadiness(options?: CallOptions): Call<Health>;

  /** Every doctor that `listDoctors` would list, page by page as the loop goes on; `limit` is the page's size. */
  allDoctors(query?: Omit<ListDoctorsQuery, "cursor">, options?: CallOptions): AsyncGenerator<Doctor, void>;

  /** Every slot that `listSlots` would list, page by page as the loop goes on; `limit` is the page's size. */
  allSlots(query?: Omit<ListSlotsQuery, "cursor">, options?: CallOptions): AsyncGenerator<Slot, void>;

  /** Every delivery that `listWebhookDeliveries` would list, page by page; `limit` is the page's size. */
  allWebhookDeliveries(
    webhookId: string,
    query?: Omit<ListWebhookDeliveriesQuery, "cursor">,
    options?: CallOptions,
  ): AsyncGenerator<WebhookDelivery, void>;
}
