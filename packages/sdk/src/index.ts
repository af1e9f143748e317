export { createDocBook, type DocBook } from "./create-docbook.ts";
export { DocBookError, type ErrorCode, type ErrorFacts, isDocBookError } from "./docbook-error.ts";
export {
  BusyError,
  ConnectionError,
  ForbiddenError,
  IdempotencyKeyReusedError,
  InvalidRequestError,
  NotFoundError,
  RateLimitedError,
  ServerError,
  SlotTakenError,
  SlotTooSoonError,
  SlotUnavailableError,
  TimeoutError,
  TooLateToCancelError,
  UnauthenticatedError,
} from "./errors.ts";
export { newIdempotencyKey } from "./idempotency-key.ts";
export type { CallOptions, CreateBookingOptions, DocBookOptions, ManageOptions } from "./options.ts";
export type { Fetch } from "./retrying-fetch.ts";
export type { ErrorsByCode } from "./typed-error.ts";
export type {
  Booking,
  CancelBooking,
  Clinic,
  CreateBooking,
  CreatedBooking,
  Doctor,
  DoctorPage,
  KnownProblemCode,
  ListDoctorSlotsQuery,
  ListDoctorsQuery,
  ListSlotsQuery,
  OpenSlots,
  OpenSlotsPage,
  Patient,
  Problem,
  ProblemCode,
  RequestError,
  Slot,
} from "./types.ts";
