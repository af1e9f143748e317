import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { AppError, busy, type ProblemCode } from "../../errors.ts";
import { didNotAnswer } from "../db/failures.ts";
import { answerWith } from "./answer.ts";
import type { AppEnv } from "./env.ts";

const problems: Record<ProblemCode, { status: ContentfulStatusCode; title: string }> = {
  "invalid-request": { status: 400, title: "The request is not valid" },
  "invalid-json": { status: 400, title: "The body is not JSON" },
  unauthenticated: { status: 401, title: "No valid key" },
  "origin-not-allowed": { status: 403, title: "This website may not use the key" },
  "secret-key-in-browser": { status: 403, title: "A secret key was sent by a browser" },
  forbidden: { status: 403, title: "This key may not do that" },
  "challenge-required": { status: 403, title: "Solve a puzzle first" },
  "challenge-failed": { status: 403, title: "The puzzle is not solved" },
  "route-not-found": { status: 404, title: "No such address" },
  "doctor-not-found": { status: 404, title: "No such doctor" },
  "slot-not-found": { status: 404, title: "No such slot" },
  "booking-not-found": { status: 404, title: "No such booking" },
  "hold-not-found": { status: 404, title: "No such hold" },
  "visit-type-not-found": { status: 404, title: "No such visit type" },
  "webhook-not-found": { status: 404, title: "No such webhook" },
  "delivery-not-found": { status: 404, title: "No such delivery" },
  "method-not-allowed": { status: 405, title: "This address does not take that method" },
  "slot-taken": { status: 409, title: "This time has just been taken" },
  "slot-held": { status: 409, title: "Another patient is about to take this time" },
  "slot-too-soon": { status: 409, title: "This time can no longer be booked" },
  "slot-too-late": { status: 409, title: "This time cannot be booked yet" },
  "hold-not-extendable": { status: 409, title: "This hold was extended before" },
  "too-late-to-cancel": { status: 409, title: "Too late to cancel online" },
  "too-late-to-reschedule": { status: 409, title: "Too late to move it online" },
  "booking-cancelled": { status: 409, title: "This booking was cancelled" },
  "too-many-bookings": { status: 409, title: "This patient has enough bookings" },
  "too-many-webhooks": { status: 409, title: "Too many webhooks" },
  "hold-expired": { status: 410, title: "The hold has ended" },
  "booking-changed": { status: 412, title: "The booking has changed meanwhile" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "Send JSON" },
  "idempotency-key-reused": { status: 422, title: "This Idempotency-Key was used for another request" },
  "too-many-holds": { status: 429, title: "Enough slots are held" },
  "rate-limited": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong here" },
  busy: { status: 503, title: "No answer in good time" },
};

/** The one place where an error becomes an answer (RFC 9457). An unknown one is logged whole and told plainly. */
export function answerProblem(error: unknown, c: Context<AppEnv>): Response {
  const known = asAppError(error);
  // That we are not ready is what a balancer asks for, and no error here.
  const asked = c.get("operationId") === "getReadiness";
  if (known.code === "internal" || (known.code === "busy" && !asked))
    c.get("log").error({ requestId: c.get("requestId"), err: error }, known.code);
  const { status, title } = problems[known.code];
  const { retryAfterSeconds, allow, ...members } = known.extras;
  const body = {
    type: `urn:docbook:problem:${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.detail,
    requestId: c.get("requestId"),
    ...members,
  };
  return answerWith(c, JSON.stringify(body), status, {
    "Content-Type": "application/problem+json",
    ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }),
    ...(allow === undefined ? {} : { Allow: allow }),
    ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="DocBook"' } : {}),
  });
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (didNotAnswer(error)) return busy();
  return new AppError("internal", "The error is logged under this request's id.");
}
