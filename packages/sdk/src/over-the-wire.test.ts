import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BusyError, ConnectionError, createDocBook, type DocBookOptions, TimeoutError } from "./index.ts";
import { clinic, created, problem, wish } from "./testing/fixtures.ts";
import {
  answerJson,
  dropConnection,
  hang,
  type LocalServer,
  type Step,
  startServer,
} from "./testing/local-server.ts";

let server: LocalServer | undefined;
beforeEach(() => {
  // Retries without a wait, except where the server asks for one.
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
});

async function connect(steps: Step[], options: Partial<DocBookOptions> = {}) {
  server = await startServer(...steps);
  return { docbook: createDocBook({ api: server.api, key: "pk_demo", ...options }), seen: server.seen };
}

// Node lets an abort get lost when a Request between signal and fetch was collected.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const stallInBody: Step = (response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" }).write('{"slug":');
};
const breakOffInBody: Step = (response, request) => {
  stallInBody(response, request);
  setTimeout(() => request.socket.destroy(), 20);
};

describe("a booking whose connection breaks", () => {
  test("is sent again, body and idempotency key unchanged", async () => {
    const { docbook, seen } = await connect([dropConnection, dropConnection, answerJson(created, 201)]);
    expect(await docbook.createBooking(wish)).toEqual(created);
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    for (const { method, body } of seen) {
      expect(method).toBe("POST");
      expect(JSON.parse(body)).toEqual(wish);
    }
  });

  test("is sent again when only its answer got lost halfway", async () => {
    const { docbook, seen } = await connect([breakOffInBody, answerJson(created, 201)]);
    expect(await docbook.createBooking(wish)).toEqual(created);
    expect(seen[1]?.headers["idempotency-key"]).toBe(seen[0]?.headers["idempotency-key"]);
  });

  test("fails with the cause when it keeps breaking", async () => {
    const { docbook, seen } = await connect([dropConnection]);
    const error: unknown = await docbook.createBooking(wish).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toHaveProperty("cause", expect.any(TypeError));
    expect(seen).toHaveLength(3);
  });

  test("fails likewise when nobody listens", async () => {
    const { docbook } = await connect([hang], { maxRetries: 0 });
    await server?.close();
    server = undefined;
    await expect(docbook.getClinic()).rejects.toThrow(ConnectionError);
  });
});

describe("a busy server", () => {
  const busy = answerJson(problem(503, "busy"), 503, { "Retry-After": "1" });

  test("is given the second that it asks for", async () => {
    const { docbook, seen } = await connect([busy, answerJson(created, 201)]);
    const start = performance.now();
    expect(await docbook.createBooking(wish)).toEqual(created);
    // Timers may fire a millisecond early.
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(seen).toHaveLength(2);
  });

  test("that stays busy is a BusyError, saying when to come back", async () => {
    const { docbook, seen } = await connect([busy], { maxRetries: 0 });
    const error: unknown = await docbook.createBooking(wish).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(BusyError);
    expect(error).toMatchObject({ code: "busy", retryAfterMs: 1000 });
    expect(seen).toHaveLength(1);
  });
});

describe("a server that does not answer in time", () => {
  test.each([
    ["at all", hang],
    ["to the end", stallInBody],
  ])("is asked again when it does not answer %s", async (_, step) => {
    const { docbook } = await connect([step, answerJson(clinic)], { timeoutMs: 150 });
    expect(await docbook.getClinic()).toEqual(clinic);
  });

  test("is a TimeoutError in the end; each attempt had the whole time", async () => {
    const { docbook, seen } = await connect([hang]);
    const start = performance.now();
    const call = docbook.getClinic({ timeoutMs: 100, maxRetries: 1 });
    await expect(call).rejects.toThrow(TimeoutError);
    await expect(call).rejects.toThrow(/did not answer within 100 ms\. \(timeout\)$/);
    expect(performance.now() - start).toBeGreaterThan(190);
    expect(seen).toHaveLength(2);
  });

  test("is left alone then: its connection is closed", async () => {
    const onClose = vi.fn();
    const { docbook } = await connect([
      (_, request) => {
        request.socket.on("close", onClose);
        setTimeout(collectGarbage, 20);
      },
    ]);
    await expect(docbook.getClinic({ timeoutMs: 100, maxRetries: 1 })).rejects.toThrow(TimeoutError);
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledTimes(2));
  });

  test("is a TimeoutError even when a fetch of mine ignores signals", async () => {
    const { docbook } = await connect([hang], { fetch: (request) => fetch(request) });
    await expect(docbook.getClinic({ timeoutMs: 50, maxRetries: 0 })).rejects.toThrow(TimeoutError);
  });

  test("has all the time in the world when I say so", async () => {
    const late: Step = (response, request) => setTimeout(answerJson(clinic), 50, response, request);
    const { docbook, seen } = await connect([late], { timeoutMs: Number.POSITIVE_INFINITY });
    expect(await docbook.getClinic()).toEqual(clinic);
    expect(seen).toHaveLength(1);
  });
});

describe("my own abort", () => {
  test.each([
    ["before the answer", hang],
    ["within the answer", stallInBody],
  ])("%s is the AbortError it is, and ends the connection", async (_, step) => {
    const abort = new AbortController();
    const onClose = vi.fn();
    const { docbook, seen } = await connect([
      (response, request) => {
        request.socket.on("close", onClose);
        step(response, request);
        setTimeout(collectGarbage, 20);
        setTimeout(() => abort.abort(), 50);
      },
    ]);
    const error: unknown = await docbook.getClinic({ signal: abort.signal }).catch((error: unknown) => error);
    expect(error).toBe(abort.signal.reason);
    expect(error).toHaveProperty("name", "AbortError");
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(seen).toHaveLength(1);
  });

  test("before the call sends nothing", async () => {
    const { docbook, seen } = await connect([answerJson(clinic)]);
    await expect(docbook.getClinic({ signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    expect(seen).toHaveLength(0);
  });

  test("with a reason of mine rejects with that reason", async () => {
    const abort = new AbortController();
    const { docbook } = await connect([() => abort.abort("patient left")]);
    await expect(docbook.getClinic({ signal: abort.signal })).rejects.toBe("patient left");
  });

  test("after the answer changes nothing", async () => {
    const abort = new AbortController();
    const { docbook } = await connect([answerJson(clinic)]);
    const answer = await docbook.getClinic({ signal: abort.signal });
    abort.abort();
    expect(answer).toEqual(clinic);
  });
});
