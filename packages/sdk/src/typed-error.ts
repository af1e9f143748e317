import { DocBookError, type ErrorFacts } from "./docbook-error.ts";
import * as errors from "./errors.ts";
import type { KnownProblemCode } from "./types.ts";

/** The error of the class that the facts call for. */
export function typedError(facts: ErrorFacts): DocBookError {
  const Kind = kindByCode.get(facts.code) ?? kindByStatus(facts.status);
  return new Kind(facts);
}

// Complete by type: a code that joins the contract has to be given its class here.
const kinds = {
  "invalid-request": errors.InvalidRequestError,
  "invalid-json": errors.InvalidRequestError,
  unauthenticated: errors.UnauthenticatedError,
  "origin-not-allowed": errors.ForbiddenError,
  "secret-key-in-browser": errors.ForbiddenError,
  forbidden: errors.ForbiddenError,
  "challenge-required": errors.ChallengeError,
  "challenge-failed": errors.ChallengeError,
  "route-not-found": errors.NotFoundError,
  "doctor-not-found": errors.NotFoundError,
  "slot-not-found": errors.NotFoundError,
  "booking-not-found": errors.NotFoundError,
  "hold-not-found": errors.NotFoundError,
  "visit-type-not-found": errors.NotFoundError,
  "webhook-not-found": errors.NotFoundError,
  "delivery-not-found": errors.NotFoundError,
  "method-not-allowed": DocBookError,
  "slot-taken": errors.SlotTakenError,
  "slot-held": errors.SlotHeldError,
  "slot-too-soon": errors.SlotTooSoonError,
  "slot-too-late": errors.SlotTooLateError,
  "hold-not-extendable": DocBookError,
  "too-late-to-cancel": errors.TooLateToCancelError,
  "too-late-to-reschedule": errors.TooLateToRescheduleError,
  "booking-cancelled": DocBookError,
  "too-many-bookings": errors.TooManyBookingsError,
  "too-many-webhooks": DocBookError,
  "hold-expired": errors.HoldExpiredError,
  "booking-changed": errors.BookingChangedError,
  "body-too-large": DocBookError,
  "unsupported-media-type": DocBookError,
  "idempotency-key-reused": errors.IdempotencyKeyReusedError,
  "too-many-holds": errors.RateLimitedError,
  "rate-limited": errors.RateLimitedError,
  internal: errors.ServerError,
  busy: errors.BusyError,
  "connection-failed": errors.ConnectionError,
  timeout: errors.TimeoutError,
} satisfies Record<KnownProblemCode | "connection-failed" | "timeout", typeof DocBookError>;

const kindByCode = new Map<string, typeof DocBookError>(Object.entries(kinds));

/** Which class comes with which code. */
export type ErrorsByCode = { [Code in keyof typeof kinds]: InstanceType<(typeof kinds)[Code]> };

// For codes newer than this SDK, and for answers of proxies.
function kindByStatus(status = 0): typeof DocBookError {
  switch (status) {
    case 400:
      return errors.InvalidRequestError;
    case 401:
      return errors.UnauthenticatedError;
    case 403:
      return errors.ForbiddenError;
    case 404:
      return errors.NotFoundError;
    case 429:
      return errors.RateLimitedError;
    case 503:
      return errors.BusyError;
    default:
      return status >= 500 ? errors.ServerError : DocBookError;
  }
}
