import type { KnownProblemCode, Problem, RequestError } from "../types.ts";

/** Thrown where a rule is broken; `refuse` makes the answer of it. */
export class Refusal extends Error {
  readonly code: KnownProblemCode;
  readonly members: Partial<Problem>;
  readonly headers: Record<string, string>;

  constructor(
    code: KnownProblemCode,
    detail: string,
    members: Partial<Problem> = {},
    headers: Record<string, string> = {},
  ) {
    super(detail);
    this.code = code;
    this.members = members;
    this.headers = headers;
  }
}

export function invalidRequest(errors: RequestError[]): Refusal {
  const [first] = errors;
  const at = first?.in === "body" ? first.pointer : ` ${first?.pointer}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new Refusal("invalid-request", `${first?.in}${at}: ${first?.message}${more}`, { errors });
}

/** The refusal as the server would send it. */
export function refuse({ code, message, members, headers }: Refusal, requestId: string): Response {
  const [status, title] = problems[code];
  const type = `urn:docbook:problem:${code}`;
  const problem: Problem = { type, title, status, code, detail: message, requestId, ...members };
  return Response.json(problem, {
    status,
    headers: { "Content-Type": "application/problem+json", "X-Request-Id": requestId, ...headers },
  });
}

// Complete by type: a code that joins the contract has to be given its status here.
const problems: Record<KnownProblemCode, readonly [status: number, title: string]> = {
  "invalid-request": [400, "The request is not valid"],
  "invalid-json": [400, "The body is not JSON"],
  unauthenticated: [401, "No valid key"],
  "origin-not-allowed": [403, "This website may not use the key"],
  "secret-key-in-browser": [403, "A secret key was sent by a browser"],
  forbidden: [403, "This key may not do that"],
  "challenge-required": [403, "Solve a puzzle first"],
  "challenge-failed": [403, "The puzzle is not solved"],
  "route-not-found": [404, "No such address"],
  "doctor-not-found": [404, "No such doctor"],
  "slot-not-found": [404, "No such slot"],
  "booking-not-found": [404, "No such booking"],
  "hold-not-found": [404, "No such hold"],
  "visit-type-not-found": [404, "No such visit type"],
  "webhook-not-found": [404, "No such webhook"],
  "delivery-not-found": [404, "No such delivery"],
  "method-not-allowed": [405, "This address does not take that method"],
  "slot-taken": [409, "This time has just been taken"],
  "slot-held": [409, "Another patient is about to take this time"],
  "slot-too-soon": [409, "This time can no longer be booked"],
  "slot-too-late": [409, "This time cannot be booked yet"],
  "hold-not-extendable": [409, "This hold was extended before"],
  "too-late-to-cancel": [409, "Too late to cancel online"],
  "too-late-to-reschedule": [409, "Too late to move it online"],
  "booking-cancelled": [409, "This booking was cancelled"],
  "too-many-bookings": [409, "This patient has enough bookings"],
  "too-many-webhooks": [409, "Too many webhooks"],
  "hold-expired": [410, "The hold has ended"],
  "booking-changed": [412, "The booking has changed meanwhile"],
  "body-too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "Send JSON"],
  "idempotency-key-reused": [422, "This Idempotency-Key was used for another request"],
  "too-many-holds": [429, "Enough slots are held"],
  "rate-limited": [429, "Too many requests"],
  internal: [500, "Something went wrong here"],
  busy: [503, "No answer in good time"],
};
