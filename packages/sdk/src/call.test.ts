import { describe, expect, test, vi } from "vitest";
import { createDocBook, type Fetch } from "./index.ts";
import { clinic, problemResponse } from "./testing/fixtures.ts";

const api = "https://book.example";
const told: Fetch = () =>
  Response.json(clinic, { headers: { "X-Request-Id": "req-7", "DocBook-Source": "cache" } });

describe("with its response", () => {
  test("a call tells the request's id, status and headers, and the body can still be read", async () => {
    const docbook = createDocBook({ api, fetch: told });
    const { answer, requestId, response } = await docbook.getClinic().withResponse();
    expect(answer).toEqual(clinic);
    expect(requestId).toBe("req-7");
    expect(response.status).toBe(200);
    expect(response.headers.get("docbook-source")).toBe("cache");
    expect(await response.json()).toEqual(clinic);
  });

  test("a call is sent once, whichever way it is awaited", async () => {
    const fetch = vi.fn(told);
    const call = createDocBook({ api, fetch }).getClinic();
    expect([await call, (await call.withResponse()).answer]).toEqual([clinic, clinic]);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test("a call throws what it would throw without, and leaves no failure unhandled", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const docbook = createDocBook({ api, fetch: () => problemResponse(404, "doctor-not-found") });
    await expect(docbook.getClinic().withResponse()).rejects.toMatchObject({
      code: "doctor-not-found",
      requestId: "req-1",
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("an answer without a body is undefined", async () => {
    const docbook = createDocBook({ api, fetch: () => new Response(null, { status: 204 }) });
    const { answer, response } = await docbook.deleteWebhook("wh-1").withResponse();
    expect(answer).toBeUndefined();
    expect(response.status).toBe(204);
  });

  test("an empty answer where one is due is still refused", async () => {
    const docbook = createDocBook({ api, fetch: () => new Response(null) });
    await expect(docbook.getClinic()).rejects.toMatchObject({ code: "unexpected-answer" });
  });
});
