import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { retryingFetch } from "./retrying-fetch.ts";

const url = "https://book.example/v1/slots";
const answer =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    Promise.resolve(new Response(null, { status, headers }));
const fail = () => Promise.reject(new Error("connection reset"));

beforeEach(() => {
  vi.useFakeTimers();
  // The longest wait that jitter may choose.
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Sends one request through the retries; `attemptsAt` tells when each attempt left, in ms from the start. */
function send(
  answers: (() => Promise<Response>)[],
  { maxRetries = 2, request = new Request(url), signal = new AbortController().signal } = {},
) {
  const start = Date.now();
  const attemptsAt: number[] = [];
  const fetch = retryingFetch(
    () => {
      const next = answers[Math.min(attemptsAt.length, answers.length - 1)];
      attemptsAt.push(Date.now() - start);
      return next ? next() : fail();
    },
    { maxRetries },
  );
  const result = Promise.resolve(fetch(request, { signal })).then(
    ({ status }) => status,
    (error: unknown) => error,
  );
  return { result, attemptsAt };
}

describe("what is asked again", () => {
  test.each([408, 429, 500, 502, 503, 504])("a read answered with %i is", async (status) => {
    const { result, attemptsAt } = send([answer(status), answer(200)]);
    await vi.runAllTimersAsync();
    expect(await result).toBe(200);
    expect(attemptsAt).toHaveLength(2);
  });

  test.each([200, 400, 401, 403, 404, 409, 422, 501])("a read answered with %i is not", async (status) => {
    const { result, attemptsAt } = send([answer(status), answer(200)]);
    await vi.runAllTimersAsync();
    expect(await result).toBe(status);
    expect(attemptsAt).toHaveLength(1);
  });

  test.each([
    ["without an idempotency key is not", {}, 500],
    ["with an idempotency key is", { "Idempotency-Key": "intent-1" }, 200],
  ])("a write that met a fault %s", async (_, headers, status) => {
    const request = new Request(url, { method: "POST", headers, body: "{}" });
    const { result } = send([answer(500), answer(200)], { request });
    await vi.runAllTimersAsync();
    expect(await result).toBe(status);
  });

  test("a failed connection is, until the retries are used up", async () => {
    const { result, attemptsAt } = send([fail], { maxRetries: 3 });
    await vi.runAllTimersAsync();
    expect(await result).toEqual(new Error("connection reset"));
    expect(attemptsAt).toHaveLength(4);
  });

  test("the last answer is given back when no retry is left", async () => {
    const { result, attemptsAt } = send([answer(503)], { maxRetries: 1 });
    await vi.runAllTimersAsync();
    expect(await result).toBe(503);
    expect(attemptsAt).toHaveLength(2);
  });

  test("nothing is, when retries are turned off", async () => {
    const { result, attemptsAt } = send([fail], { maxRetries: 0 });
    expect(await result).toEqual(new Error("connection reset"));
    expect(attemptsAt).toHaveLength(1);
  });
});

describe("how long it waits", () => {
  test("twice as long each time, up to four seconds", async () => {
    const { attemptsAt } = send([fail], { maxRetries: 7 });
    await vi.runAllTimersAsync();
    const waits = attemptsAt.slice(1).map((at, i) => at - (attemptsAt[i] ?? 0));
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
  });

  test("a random part of that, so that a crowd spreads", async () => {
    vi.mocked(Math.random).mockReturnValueOnce(0.5).mockReturnValueOnce(0.1);
    const { attemptsAt } = send([fail]);
    await vi.runAllTimersAsync();
    expect(attemptsAt).toEqual([0, 125, 175]);
  });

  test("never less than the server asks for, in seconds or as a date", async () => {
    vi.setSystemTime(new Date("2027-03-01T08:00:00Z"));
    const date = "Mon, 01 Mar 2027 08:00:10 GMT";
    const { attemptsAt } = send([
      answer(503, { "Retry-After": "3" }),
      answer(429, { "Retry-After": date }),
      answer(200),
    ]);
    await vi.runAllTimersAsync();
    expect(attemptsAt).toEqual([0, 3_250, 10_500]);
  });

  test("not at all when the server asks for more than half a minute", async () => {
    const { result, attemptsAt } = send([answer(503, { "Retry-After": "31" }), answer(200)]);
    expect(await result).toBe(503);
    expect(attemptsAt).toHaveLength(1);
  });

  test("as usual when Retry-After is nonsense or past", async () => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    const { attemptsAt } = send([
      answer(503, { "Retry-After": "soon" }),
      answer(503, { "Retry-After": past }),
      answer(200),
    ]);
    await vi.runAllTimersAsync();
    expect(attemptsAt).toEqual([0, 250, 750]);
  });

  test("no longer than I do: my abort ends the wait with my reason", async () => {
    const abort = new AbortController();
    const { result, attemptsAt } = send([fail], { signal: abort.signal });
    await vi.advanceTimersByTimeAsync(100);
    abort.abort(new Error("changed my mind"));
    expect(await result).toEqual(new Error("changed my mind"));
    expect(vi.getTimerCount()).toBe(0);
    await vi.runAllTimersAsync();
    expect(attemptsAt).toHaveLength(1);
  });

  test("not at all after my abort", async () => {
    const abort = new AbortController();
    const abortThenFail = () => {
      abort.abort(new Error("changed my mind"));
      return fail();
    };
    const { result, attemptsAt } = send([abortThenFail], { signal: abort.signal });
    expect(await result).toEqual(new Error("changed my mind"));
    expect(attemptsAt).toHaveLength(1);
  });
});
