import { describe, expect, it } from "vitest";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post } from "../../testing/http.ts";

const docbook = useDocBook();
const Origin = "https://clinic.example";

describe("a browser that asks before it sends", () => {
  it("may send keys, bodies, tokens and idempotency keys, and remembers that", async () => {
    const answer = await docbook.request("/v1/bookings", {
      method: "OPTIONS",
      headers: {
        Origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
      },
    });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": Origin,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers":
        "Authorization, Content-Type, DocBook-Manage-Token, DocBook-Min-Position, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID",
      "access-control-max-age": "7200",
      vary: "Origin",
    });
    expect(answer.headers.has("Access-Control-Allow-Credentials")).toBe(false);
    expect(await answer.text()).toBe("");
  });

  it("asks with both headers; anything else that says OPTIONS is a method like any other", async () => {
    expect((await docbook.request("/v1/bookings", { method: "OPTIONS" })).status).toBe(405);
  });
});

describe("an answer to another site", () => {
  it("can be read by that site and by no cache for another one", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const answer = await docbook.request("/v1/bookings", {
      key: clinic.publishableKey,
      ...post(request, { Origin, "Idempotency-Key": "12345678" }),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    expect(answer.headers.get("Vary")).toContain("Origin");
    expect(answer.headers.get("Access-Control-Expose-Headers")).toBe(
      "X-Request-Id, Retry-After, Location, ETag, Idempotency-Replayed, DocBook-Position, DocBook-As-Of, DocBook-Source, RateLimit, RateLimit-Policy",
    );
    expect(answer.headers.has("Access-Control-Allow-Credentials")).toBe(false);
  });

  it("can be read when it is a refusal, so that the page can say what is wrong", async () => {
    for (const path of ["/v1/clinic", "/v1/nothing", "/v1/doctors/x"]) {
      const answer = await docbook.request(path, { headers: { Origin } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(Origin);
    }
  });

  it("varies by origin even where none was named", async () => {
    expect((await docbook.request("/v1/clinic")).headers.get("Vary")).toContain("Origin");
  });

  it("is never a page that we host: the inbox is full of manage links", async () => {
    for (const path of ["/inbox", "/manage", "/docs", "/metrics"]) {
      const answer = await docbook.request(path, { headers: { Origin } });
      expect(answer.status).toBe(200);
      expect(answer.headers.has("Access-Control-Allow-Origin")).toBe(false);
    }
  });
});
