import { DocBookError } from "./docbook-error.ts";
import * as errors from "./errors.ts";
import { parseJson } from "./parse-json.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { KnownProblemCode, Problem } from "./types.ts";

/** The error that an answer other than success means. */
export function errorFrom(response: Response, text: string): DocBookError {
  const { status, headers } = response;
  const problem = problemIn(text);
  const Kind = (problem && kindByCode.get(problem.code)) ?? kindByStatus(status);
  return new Kind({
    code: problem?.code ?? "unexpected-answer",
    detail: problem?.detail ?? whatCameInstead(response),
    status,
    requestId: problem?.requestId ?? headers.get("x-request-id") ?? undefined,
    retryAfterMs: retryAfterMs(headers),
    problem,
  });
}

// Complete by type: a code that joins the contract has to be given its class here.
const kinds = {
  "invalid-request": errors.InvalidRequestError,
  "invalid-json": errors.InvalidRequestError,
  unauthenticated: errors.UnauthenticatedError,
  "origin-not-allowed": errors.ForbiddenError,
  "secret-key-in-browser": errors.ForbiddenError,
  forbidden: errors.ForbiddenError,
  "route-not-found": errors.NotFoundError,
  "doctor-not-found": errors.NotFoundError,
  "slot-not-found": errors.NotFoundError,
  "booking-not-found": errors.NotFoundError,
  "method-not-allowed": DocBookError,
  "slot-taken": errors.SlotTakenError,
  "slot-too-soon": errors.SlotTooSoonError,
  "too-late-to-cancel": errors.TooLateToCancelError,
  "body-too-large": DocBookError,
  "unsupported-media-type": DocBookError,
  "idempotency-key-reused": errors.IdempotencyKeyReusedError,
  internal: errors.ServerError,
  busy: errors.BusyError,
} satisfies Record<KnownProblemCode, typeof DocBookError>;

const kindByCode = new Map<string, typeof DocBookError>(Object.entries(kinds));

/** Which class comes with which code. */
export type ErrorsByCode = { [Code in keyof typeof kinds]: InstanceType<(typeof kinds)[Code]> } & {
  "connection-failed": errors.ConnectionError;
  timeout: errors.TimeoutError;
};

// For codes newer than this SDK, and for answers of proxies.
function kindByStatus(status: number): typeof DocBookError {
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

function problemIn(text: string): Problem | undefined {
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || !("code" in body && "detail" in body)) return undefined;
  // The two members that a program needs are there; for the rest the contract is trusted.
  return typeof body.code === "string" && typeof body.detail === "string" ? (body as Problem) : undefined;
}

function whatCameInstead({ status, headers }: Response): string {
  const type = headers.get("content-type") ?? "no content type";
  return status < 300
    ? `The answer is not DocBook's (${type}). Is "api" the address of a DocBook server?`
    : `Something before the DocBook server answered in its place (${type}).`;
}
