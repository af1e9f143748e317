import { DocBookError, type ErrorFacts } from "./docbook-error.ts";
import type { RequestError, Slot } from "./types.ts";

/** 409: the slot cannot be booked any more. */
export class SlotUnavailableError extends DocBookError {
  /** Free slots nearest in time, the same doctor's first. They are not held. */
  readonly alternatives: readonly Slot[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.alternatives = facts.problem?.alternatives ?? [];
  }

  override get name(): "SlotUnavailableError" | "SlotTakenError" | "SlotTooSoonError" {
    return "SlotUnavailableError";
  }
}

/** 409 `slot-taken`: somebody was faster. Offer the `alternatives`. */
export class SlotTakenError extends SlotUnavailableError {
  override get name(): "SlotTakenError" {
    return "SlotTakenError";
  }
}

/** 409 `slot-too-soon`: the slot is past, or within the clinic's minimum notice. */
export class SlotTooSoonError extends SlotUnavailableError {
  override get name(): "SlotTooSoonError" {
    return "SlotTooSoonError";
  }
}

/** 409 `too-late-to-cancel`: within the clinic's cancellation notice; the patient has to call. */
export class TooLateToCancelError extends DocBookError {
  override get name(): "TooLateToCancelError" {
    return "TooLateToCancelError";
  }
}

/** 400: the request does not fit the contract. */
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

/** 401: the key is missing, unknown or revoked. */
export class UnauthenticatedError extends DocBookError {
  override get name(): "UnauthenticatedError" {
    return "UnauthenticatedError";
  }
}

/** 403: the key may not be used like this, for example not from this website (`origin-not-allowed`). */
export class ForbiddenError extends DocBookError {
  override get name(): "ForbiddenError" {
    return "ForbiddenError";
  }
}

/** 404: nothing of that id for this key or token; `code` says what was looked for. */
export class NotFoundError extends DocBookError {
  override get name(): "NotFoundError" {
    return "NotFoundError";
  }
}

/** 422 `idempotency-key-reused`: the idempotency key already stands for another request. */
export class IdempotencyKeyReusedError extends DocBookError {
  override get name(): "IdempotencyKeyReusedError" {
    return "IdempotencyKeyReusedError";
  }
}

/** 429: too many requests, after every retry. */
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

/** 503: too much at once, after every retry. A booking is repeated safely under the same idempotency key. */
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

/** Any other 5xx: a fault of the server, or of a proxy before it. */
export class ServerError extends DocBookError {
  override get name(): "ServerError" {
    return "ServerError";
  }
}

/** `connection-failed`: no answer arrived. `cause` holds what the platform's `fetch` threw. */
export class ConnectionError extends DocBookError {
  override get name(): "ConnectionError" {
    return "ConnectionError";
  }
}

/** `timeout`: no attempt was answered within `timeoutMs`. */
export class TimeoutError extends DocBookError {
  override get name(): "TimeoutError" {
    return "TimeoutError";
  }
}
