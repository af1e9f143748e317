import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import * as sdk from "./index.ts";
import { problemResponse as refuse, slot, wish } from "./testing/fixtures.ts";

const api = "https://book.example";

/** The error that a call throws when it is answered like this. */
async function errorOf(answer: () => Response | Promise<Response>): Promise<sdk.DocBookError> {
  const docbook = sdk.createDocBook({ api, key: "pk_demo", fetch: answer, maxRetries: 0 });
  const error: unknown = await docbook.createBooking(wish).catch((error: unknown) => error);
  if (!(error instanceof sdk.DocBookError)) throw new Error("not a DocBookError", { cause: error });
  return error;
}

function page(status: number, headers: Record<string, string> = {}): Response {
  return new Response("<html>Mia Keller</html>", {
    status,
    headers: { "Content-Type": "text/html", ...headers },
  });
}

describe("a refusal is a typed error", () => {
  const kinds: [sdk.KnownProblemCode, number, typeof sdk.DocBookError][] = [
    ["invalid-request", 400, sdk.InvalidRequestError],
    ["invalid-json", 400, sdk.InvalidRequestError],
    ["unauthenticated", 401, sdk.UnauthenticatedError],
    ["origin-not-allowed", 403, sdk.ForbiddenError],
    ["secret-key-in-browser", 403, sdk.ForbiddenError],
    ["forbidden", 403, sdk.ForbiddenError],
    ["challenge-required", 403, sdk.ChallengeError],
    ["challenge-failed", 403, sdk.ChallengeError],
    ["route-not-found", 404, sdk.NotFoundError],
    ["doctor-not-found", 404, sdk.NotFoundError],
    ["slot-not-found", 404, sdk.NotFoundError],
    ["booking-not-found", 404, sdk.NotFoundError],
    ["hold-not-found", 404, sdk.NotFoundError],
    ["visit-type-not-found", 404, sdk.NotFoundError],
    ["webhook-not-found", 404, sdk.NotFoundError],
    ["delivery-not-found", 404, sdk.NotFoundError],
    ["method-not-allowed", 405, sdk.DocBookError],
    ["slot-taken", 409, sdk.SlotTakenError],
    ["slot-held", 409, sdk.SlotHeldError],
    ["slot-too-soon", 409, sdk.SlotTooSoonError],
    ["slot-too-late", 409, sdk.SlotTooLateError],
    ["hold-not-extendable", 409, sdk.DocBookError],
    ["too-late-to-cancel", 409, sdk.TooLateToCancelError],
    ["too-late-to-reschedule", 409, sdk.TooLateToRescheduleError],
    ["booking-cancelled", 409, sdk.DocBookError],
    ["too-many-bookings", 409, sdk.TooManyBookingsError],
    ["too-many-webhooks", 409, sdk.DocBookError],
    ["hold-expired", 410, sdk.HoldExpiredError],
    ["booking-changed", 412, sdk.BookingChangedError],
    ["body-too-large", 413, sdk.DocBookError],
    ["unsupported-media-type", 415, sdk.DocBookError],
    ["idempotency-key-reused", 422, sdk.IdempotencyKeyReusedError],
    ["too-many-holds", 429, sdk.RateLimitedError],
    ["rate-limited", 429, sdk.RateLimitedError],
    ["internal", 500, sdk.ServerError],
    ["busy", 503, sdk.BusyError],
  ];

  test.each(kinds)("%s (%i) has its class", async (code, status, Kind) => {
    const error = await errorOf(() => refuse(status, code));
    expect(error).toMatchObject({ name: Kind.name, code, status, requestId: "req-1" });
    expect(error.constructor).toBe(Kind);
    expect(error.problem?.title).toBe("A short title");
  });

  test("a lost race carries the nearest free slots", async () => {
    const error = await errorOf(() => refuse(409, "slot-taken", { alternatives: [slot] }));
    expect(error).toBeInstanceOf(sdk.SlotUnavailableError);
    expect(sdk.isDocBookError(error, "slot-taken") && error.alternatives).toEqual([slot]);
  });

  test("a slot that another patient holds says until when", async () => {
    const heldUntil = "2027-02-20T10:20:00Z";
    const error = await errorOf(() => refuse(409, "slot-held", { alternatives: [slot], heldUntil }));
    expect(sdk.isDocBookError(error, "slot-held") && [error.heldUntil, error.alternatives]).toEqual([
      heldUntil,
      [slot],
    ]);
  });

  test("an invalid request says where", async () => {
    const errors = [{ in: "body" as const, pointer: "/patient/email", message: 'must match format "email"' }];
    const error = await errorOf(() => refuse(400, "invalid-request", { errors }));
    expect(sdk.isDocBookError(error, "invalid-request") && error.errors).toEqual(errors);
  });

  test.each([
    [409, "DocBookError"],
    [429, "RateLimitedError"],
    [503, "BusyError"],
    [507, "ServerError"],
  ])("a code newer than this SDK is read by its status, %i", async (status, name) => {
    expect(await errorOf(() => refuse(status, "invented-later"))).toMatchObject({
      name,
      code: "invented-later",
    });
  });

  test("a code that is also a name in every object is just an unknown code", async () => {
    expect(await errorOf(() => refuse(409, "constructor"))).toMatchObject({ name: "DocBookError" });
  });

  test.each([
    ["7", 7_000],
    [new Date(Date.now() + 60_000).toUTCString(), 60_000],
  ])("a busy server's Retry-After of %s can be read", async (value, ms) => {
    const error = await errorOf(() => page(503, { "Retry-After": value }));
    const waitMs = error instanceof sdk.BusyError ? error.retryAfterMs : undefined;
    expect(waitMs).toBeGreaterThan(ms - 2_000);
    expect(waitMs).toBeLessThanOrEqual(ms);
  });
});

describe("an answer that is not DocBook's", () => {
  test.each([
    [502, "ServerError"],
    [503, "BusyError"],
    [429, "RateLimitedError"],
    [404, "NotFoundError"],
    [418, "DocBookError"],
  ])("a proxy's page with status %i is a %s", async (status, name) => {
    const error = await errorOf(() => page(status, { "X-Request-Id": "req-2" }));
    expect(error).toMatchObject({ name, status, code: "unexpected-answer", requestId: "req-2" });
    expect(error.problem).toBeUndefined();
    expect(error.message).toContain("text/html");
  });

  test("a page instead of JSON asks whether the address is right", async () => {
    const error = await errorOf(() => page(200));
    expect(error).toMatchObject({ code: "unexpected-answer", status: 200 });
    expect(error.detail).toContain('Is "api" the address of a DocBook server?');
  });

  test("JSON of another kind is not taken for a problem", async () => {
    expect(await errorOf(() => Response.json({ error: "nope" }, { status: 400 }))).toMatchObject({
      name: "InvalidRequestError",
      code: "unexpected-answer",
      errors: [],
    });
    expect(await errorOf(() => Response.json(null, { status: 500 }))).toMatchObject({ name: "ServerError" });
  });
});

test("a failed connection keeps its cause", async () => {
  const cause = new TypeError("fetch failed");
  const error = await errorOf(() => Promise.reject(cause));
  expect(error).toMatchObject({
    name: "ConnectionError",
    code: "connection-failed",
    status: undefined,
    cause,
  });
});

test("the message, the stack and the JSON say what happened to whoever reads the log", async () => {
  const error = await errorOf(() => refuse(409, "slot-taken"));
  const said = "What happened, and what to do next. (409 slot-taken, request req-1)";
  expect(error.message).toBe(said);
  expect(error.stack).toContain(`SlotTakenError: ${said}`);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "SlotTakenError",
    code: "slot-taken",
    status: 409,
    detail: "What happened, and what to do next.",
    requestId: "req-1",
  });
});

test.each([
  ["refusal", () => refuse(400, "invalid-request")],
  ["proxy's page that repeats the form", () => page(502)],
  ["failed connection", () => Promise.reject(new TypeError("fetch failed"))],
])("nothing that the patient wrote shows after a %s", async (_, answer) => {
  const error = await errorOf(answer);
  const shown = [JSON.stringify(error), String(error), error.stack, inspect(error, { depth: 9 })].join("\n");
  expect(shown).not.toMatch(/Keller|mia@|1234567|knee/);
});

test("with two copies of the SDK on a page, each recognises the other's errors", async () => {
  vi.resetModules();
  const other: typeof sdk = await import("./index.ts");
  const error: unknown = new other.SlotTakenError({ code: "slot-taken", detail: "Too late." });
  expect(error).not.toBeInstanceOf(sdk.DocBookError);
  expect(sdk.isDocBookError(error)).toBe(true);
  expect(sdk.isDocBookError(error, "slot-taken")).toBe(true);
  expect(sdk.isDocBookError(error, "busy")).toBe(false);
});

test.each([[undefined], [null], ["slot-taken"], [new Error("slot-taken")], [{ code: "slot-taken" }]])(
  "%s is no DocBook error",
  (value) => {
    expect(sdk.isDocBookError(value)).toBe(false);
    expect(sdk.isDocBookError(value, "slot-taken")).toBe(false);
  },
);
