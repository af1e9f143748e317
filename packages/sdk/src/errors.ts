import { DocBookError, type ErrorFacts } from "./docbook-error.ts";
import type { RequestError, Slot } from "./types.ts";

/**
 * 409: the slot cannot be booked any more.
 *
 * @example
 * ```ts
 * if (error instanceof SlotUnavailableError) offer(error.alternatives);
 * ```
 */
export class SlotUnavailableError extends DocBookError {
  /** Free slots nearest in time, the same doctor's first. They are not held. */
  readonly alternatives: readonly Slot[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.alternatives = facts.problem?.alternatives ?? [];
  }

  override get name():
    | "SlotUnavailableError"
    | "SlotTakenError"
    | "SlotHeldError"
    | "SlotTooSoonError"
    | "SlotTooLateError" {
    return "SlotUnavailableError";
  }
}

/**
 * 409 `slot-taken`: somebody was faster. Offer the `alternatives`.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-taken")) offer(error.alternatives);
 * ```
 */
export class SlotTakenError extends SlotUnavailableError {
  override get name(): "SlotTakenError" {
    return "SlotTakenError";
  }
}

/**
 * 409 `slot-too-soon`: the slot is past, or within the clinic's minimum notice.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-too-soon")) offer(error.alternatives);
 * ```
 */
export class SlotTooSoonError extends SlotUnavailableError {
  override get name(): "SlotTooSoonError" {
    return "SlotTooSoonError";
  }
}

/**
 * 409 `slot-held`: another patient fills in the form. It may be free again at `heldUntil`.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-held")) offer(error.alternatives, error.heldUntil);
 * ```
 */
export class SlotHeldError extends SlotUnavailableError {
  /** RFC 3339. */
  readonly heldUntil: string | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.heldUntil = facts.problem?.heldUntil;
  }

  override get name(): "SlotHeldError" {
    return "SlotHeldError";
  }
}

/**
 * 409 `slot-too-late`: further ahead than this visit type can be booked.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-too-late")) offer(error.alternatives);
 * ```
 */
export class SlotTooLateError extends SlotUnavailableError {
  override get name(): "SlotTooLateError" {
    return "SlotTooLateError";
  }
}

/**
 * 409 `too-late-to-cancel`: within the clinic's cancellation notice; the patient has to call.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "too-late-to-cancel")) show(error.detail, clinic.contact.phone);
 * ```
 */
export class TooLateToCancelError extends DocBookError {
  override get name(): "TooLateToCancelError" {
    return "TooLateToCancelError";
  }
}

/**
 * 409 `too-late-to-reschedule`: within the clinic's cancellation notice; the patient has to call.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "too-late-to-reschedule")) show(error.detail, clinic.contact.phone);
 * ```
 */
export class TooLateToRescheduleError extends DocBookError {
  override get name(): "TooLateToRescheduleError" {
    return "TooLateToRescheduleError";
  }
}

/**
 * 409 `too-many-bookings`: the patient has as many upcoming bookings as the clinic allows.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "too-many-bookings")) show(error.detail);
 * ```
 */
export class TooManyBookingsError extends DocBookError {
  override get name(): "TooManyBookingsError" {
    return "TooManyBookingsError";
  }
}

/**
 * 410 `hold-expired`: hold the slot anew, if it is still free.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "hold-expired")) hold = await docbook.createHold({ doctorId, slotId });
 * ```
 */
export class HoldExpiredError extends DocBookError {
  override get name(): "HoldExpiredError" {
    return "HoldExpiredError";
  }
}

/**
 * 412 `booking-changed`: read the booking again, then decide anew.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "booking-changed")) booking = await docbook.getBooking(booking.id, { manageToken });
 * ```
 */
export class BookingChangedError extends DocBookError {
  override get name(): "BookingChangedError" {
    return "BookingChangedError";
  }
}

/**
 * 403 `challenge-required` or `challenge-failed`: solve a new puzzle, and send its solution.
 *
 * @example
 * ```ts
 * if (error instanceof ChallengeError) solve(await docbook.createChallenge());
 * ```
 */
export class ChallengeError extends DocBookError {
  override get name(): "ChallengeError" {
    return "ChallengeError";
  }
}

/**
 * 400: the request does not fit the contract.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "invalid-request")) for (const { pointer, message } of error.errors) mark(pointer, message);
 * ```
 */
export class InvalidRequestError extends DocBookError {
  /** Where it does not fit, and which rule it breaks. Never the value itself. */
  readonly errors: readonly RequestError[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.errors = facts.problem?.errors ?? [];
  }

  override get name(): "InvalidRequestError" {
    return "InvalidRequestError";
  }
}

/**
 * 401: the key is missing, unknown or revoked.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "unauthenticated")) askForAnotherKey();
 * ```
 */
export class UnauthenticatedError extends DocBookError {
  override get name(): "UnauthenticatedError" {
    return "UnauthenticatedError";
  }
}

/**
 * 403: the key may not be used like this, for example not from this website (`origin-not-allowed`).
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "origin-not-allowed")) console.error(error.detail);
 * ```
 */
export class ForbiddenError extends DocBookError {
  override get name(): "ForbiddenError" {
    return "ForbiddenError";
  }
}

/**
 * 404: nothing of that id for this key or token; `code` says what was looked for.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-not-found")) listSlotsAgain();
 * ```
 */
export class NotFoundError extends DocBookError {
  override get name(): "NotFoundError" {
    return "NotFoundError";
  }
}

/**
 * 422 `idempotency-key-reused`: the idempotency key already stands for another request.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "idempotency-key-reused")) idempotencyKey = newIdempotencyKey();
 * ```
 */
export class IdempotencyKeyReusedError extends DocBookError {
  override get name(): "IdempotencyKeyReusedError" {
    return "IdempotencyKeyReusedError";
  }
}

/**
 * 429: too many requests, after every retry.
 *
 * @example
 * ```ts
 * if (error instanceof RateLimitedError) await wait(error.retryAfterMs ?? 1_000);
 * ```
 */
export class RateLimitedError extends DocBookError {
  /** How long the server asks to wait, in milliseconds; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.retryAfterMs = facts.retryAfterMs;
  }

  override get name(): "RateLimitedError" {
    return "RateLimitedError";
  }
}

/**
 * 503: too much at once, after every retry. A booking is repeated safely under the same idempotency key.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "busy")) await wait(error.retryAfterMs ?? 1_000);
 * ```
 */
export class BusyError extends DocBookError {
  /** How long the server asks to wait, in milliseconds; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.retryAfterMs = facts.retryAfterMs;
  }

  override get name(): "BusyError" {
    return "BusyError";
  }
}

/**
 * Any other 5xx: a fault of the server, or of a proxy before it.
 *
 * @example
 * ```ts
 * if (error instanceof ServerError) report(error.requestId);
 * ```
 */
export class ServerError extends DocBookError {
  override get name(): "ServerError" {
    return "ServerError";
  }
}

/**
 * `connection-failed`: no answer arrived. `cause` holds what the platform's `fetch` threw.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "connection-failed")) show("You seem to be offline.");
 * ```
 */
export class ConnectionError extends DocBookError {
  override get name(): "ConnectionError" {
    return "ConnectionError";
  }
}

/**
 * `timeout`: no attempt was answered within `timeoutMs`.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "timeout")) await docbook.createBooking(wish, { idempotencyKey });
 * ```
 */
export class TimeoutError extends DocBookError {
  override get name(): "TimeoutError" {
    return "TimeoutError";
  }
}
