import type { components } from "@docbook/sdk/contract";

export type ProblemCode = components["schemas"]["ProblemCode"];
export type RequestError = components["schemas"]["RequestError"];
export type Slot = components["schemas"]["Slot"];

/** What some codes carry beside their sentence. */
export type ProblemExtras = {
  /** invalid-request: every place that does not fit. */
  errors?: RequestError[];
  /** slot-taken and its like: free slots nearest in time. */
  alternatives?: Slot[];
  /** slot-held: it may be free again from then on, RFC 3339. */
  heldUntil?: string;
  /** busy, rate-limited: when to ask again. */
  retryAfterSeconds?: number;
  /** method-not-allowed: what is allowed. */
  allow?: string;
};

/**
 * A rule was broken, or something is missing. Thrown where that is noticed, turned into HTTP in one place.
 * `detail` is written for the caller: what happened, and what to do next. Never patient data.
 */
export class AppError extends Error {
  override name = "AppError";
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.extras = extras;
  }
}

/** Waited as long as is sensible. */
export function busy(): AppError {
  return new AppError(
    "busy",
    "There was no answer in good time. Repeat the request in 1 second; the same Idempotency-Key makes that safe.",
    { retryAfterSeconds: 1 },
  );
}
