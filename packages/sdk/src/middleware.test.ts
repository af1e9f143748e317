import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { createDocBook, type Middleware, type OperationName, SlotTakenError } from "./index.ts";
import { clinic, created, problemResponse, wish } from "./testing/fixtures.ts";

const api = "https://book.example";

function connect(answers: (() => Response | Promise<Response>)[], ...middleware: Middleware[]) {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const sent: Request[] = [];
  const fetch = (request: Request) => {
    sent.push(request);
    return (answers[sent.length - 1] ?? answers.at(-1) ?? Response.error)();
  };
  return { docbook: createDocBook({ api, key: "pk_demo", fetch, middleware }), sent };
}
const told = () => Response.json(clinic, { headers: { "X-Request-Id": "req-1" } });

describe("middleware", () => {
  test("may put a header of mine on every request", async () => {
    const { docbook, sent } = connect([told], {
      onRequest: (request) => request.headers.set("traceparent", "00-1-2-01"),
    });
    await docbook.getClinic();
    await docbook.listDoctors();
    expect(sent.map(({ headers }) => headers.get("traceparent"))).toEqual(["00-1-2-01", "00-1-2-01"]);
  });

  test("sees one request and one answer, however often it was sent", async () => {
    const seen: string[] = [];
    const { docbook, sent } = connect(
      [() => Promise.reject(new TypeError("reset")), () => problemResponse(503, "busy"), told],
      {
        onRequest: ({ method }) => void seen.push(method),
        onResponse: ({ status }) => void seen.push(String(status)),
        onError: () => void seen.push("error"),
      },
    );
    await docbook.getClinic();
    expect(sent).toHaveLength(3);
    expect(seen).toEqual(["GET", "200"]);
  });

  test("is told the operation by its place in the contract, without ids, and the same for a whole call", async () => {
    const seen: OperationName[] = [];
    const note = (_: unknown, operation: OperationName) => void seen.push(operation);
    const { docbook } = connect([told], { onRequest: note, onResponse: note });
    await docbook.getDoctor("0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d");
    expect(seen[0]).toEqual({ method: "get", path: "/v1/doctors/{doctorId}" });
    expect(seen[1]).toBe(seen[0]);
  });

  test("lies in layers: the first is the outermost, and each is waited for", async () => {
    const seen: string[] = [];
    const layer = (name: string, ms: number): Middleware => ({
      async onRequest() {
        await wait(ms);
        seen.push(`${name} in`);
      },
      async onResponse() {
        await wait(ms);
        seen.push(`${name} out`);
      },
    });
    const { docbook } = connect([told], layer("outer", 10), layer("inner", 1));
    await docbook.getClinic();
    expect(seen).toEqual(["outer in", "inner in", "inner out", "outer out"]);
  });

  test("may take the place of request and answer", async () => {
    const { docbook, sent } = connect(
      [() => problemResponse(404, "route-not-found")],
      { onResponse: ({ status }) => (status === 404 ? told() : undefined) },
      { onRequest: (request) => new Request(request.url.replace("book", "other"), request) },
    );
    expect(await docbook.getClinic()).toEqual(clinic);
    expect(sent[0]?.url).toBe("https://other.example/v1/clinic");
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer pk_demo");
  });

  test.each([
    ["a refusal", () => problemResponse(409, "slot-taken"), "slot-taken"],
    ["an answer that is not DocBook's", () => new Response("<html>"), "unexpected-answer"],
    ["a failed connection", () => Promise.reject(new TypeError("reset")), "connection-failed"],
  ])("hears of %s with the typed error, once", async (_, answer, code) => {
    const onError = vi.fn<NonNullable<Middleware["onError"]>>();
    const { docbook } = connect([answer], { onError });
    const error: unknown = await docbook.createBooking(wish).catch((error: unknown) => error);
    expect(error).toMatchObject({ code });
    expect(onError.mock.calls).toEqual([[error, { method: "post", path: "/v1/bookings" }]]);
  });

  test("hears of my own abort, too", async () => {
    const onError = vi.fn<NonNullable<Middleware["onError"]>>();
    const { docbook } = connect([told], { onError });
    const signal = AbortSignal.abort("patient left");
    await expect(docbook.getClinic({ signal })).rejects.toBe("patient left");
    expect(onError).toHaveBeenCalledOnce();
  });

  test("may throw something else instead", async () => {
    const { docbook } = connect([() => problemResponse(409, "slot-taken")], {
      onError: (error) => new Error("no luck", { cause: error }),
    });
    const error: unknown = await docbook.createBooking(wish).catch((error: unknown) => error);
    expect(error).toMatchObject({ message: "no luck", cause: expect.any(SlotTakenError) });
  });

  test("that reads a body leaves it for the client", async () => {
    const bodies: unknown[] = [];
    const { docbook } = connect([() => Response.json(created, { status: 201 })], {
      onRequest: async (request) => void bodies.push(await request.clone().json()),
      onResponse: async (response) => void bodies.push(await response.clone().json()),
    });
    expect(await docbook.createBooking(wish)).toEqual(created);
    expect(bodies).toEqual([wish, created]);
  });
});
