import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { createDocBook, type Fetch } from "./index.ts";
import { problemResponse } from "./testing/fixtures.ts";

const api = "https://book.example";
const contract: { paths: Record<string, Record<string, { operationId: string }>> } = parse(
  readFileSync(new URL("../../../openapi.yaml", import.meta.url), "utf8"),
);

/** Pages for browsers and Prometheus, which no program reads through a client; and a stream, an entry of its own. */
const leftOut = ["getMetrics", "getContract", "getReference", "watchSlots"];

test("every operation of the contract has its method, by its name there", () => {
  const operations = Object.values(contract.paths)
    .flatMap(Object.values)
    .map(({ operationId }) => operationId);
  expect(operations.length).toBeGreaterThan(15);
  const methods = Object.keys(createDocBook({ api })).filter((name) => !name.startsWith("all"));
  expect(methods.sort()).toEqual(operations.filter((name) => !leftOut.includes(name)).sort());
});

function connect(...answers: Response[]) {
  const sent: string[] = [];
  const fetch = vi.fn<Fetch>(async (request) => {
    sent.push(`${request.method} ${request.url.slice(api.length)} ${await request.text()}`.trim());
    return answers.shift() ?? Response.json({});
  });
  return { docbook: createDocBook({ api, key: "sk_staff", fetch }), sent };
}

describe("webhooks", () => {
  test("are made, listed, rotated, looked into, told again and deleted by their ids", async () => {
    const { docbook, sent } = connect();
    await docbook.createWebhook({ url: "https://practice.example/docbook", events: ["booking.created"] });
    await docbook.listWebhooks();
    await docbook.rotateWebhookSecret("wh-1");
    await docbook.listWebhookDeliveries("wh-1", { state: "failed", limit: 5 });
    await docbook.redeliverWebhook("wh-1", "dl-1");
    await docbook.deleteWebhook("wh-1");
    await docbook.getAnalytics({ from: "2027-03-01", doctorId: "dr-1" });
    await docbook.getIntegrityReport();
    expect(sent).toEqual([
      'POST /v1/webhooks {"url":"https://practice.example/docbook","events":["booking.created"]}',
      "GET /v1/webhooks",
      "POST /v1/webhooks/wh-1/rotate-secret",
      "GET /v1/webhooks/wh-1/deliveries?state=failed&limit=5",
      "POST /v1/webhooks/wh-1/deliveries/dl-1/redeliver",
      "DELETE /v1/webhooks/wh-1",
      "GET /v1/analytics?from=2027-03-01&doctorId=dr-1",
      "GET /v1/integrity",
    ]);
  });

  test("are made and rotated once, even when the answer gets lost: a second time would do harm", async () => {
    for (const name of ["createWebhook", "rotateWebhookSecret"] as const) {
      const { docbook, sent } = connect(problemResponse(503, "busy"));
      const call =
        name === "createWebhook"
          ? docbook.createWebhook({ url: "https://practice.example/docbook" })
          : docbook.rotateWebhookSecret("wh-1");
      await expect(call).rejects.toMatchObject({ code: "busy" });
      expect(sent).toHaveLength(1);
    }
  });

  test("walk through their deliveries page by page", async () => {
    const { docbook, sent } = connect(
      Response.json({ deliveries: [{ id: "1" }, { id: "2" }], nextCursor: "next" }),
      Response.json({ deliveries: [{ id: "3" }], nextCursor: null }),
    );
    const ids: string[] = [];
    for await (const { id } of docbook.allWebhookDeliveries("wh-1", { state: "failed" })) ids.push(id);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(sent[1]).toBe("GET /v1/webhooks/wh-1/deliveries?state=failed&cursor=next");
  });
});

describe("a patient's journey", () => {
  const hold = { id: "hd_1", token: "secret-of-the-hold" };

  test("holds a slot, keeps it longer, gives it back, and books with it", async () => {
    const { docbook, sent } = connect();
    await docbook.createHold({ doctorId: "dr-1", slotId: "sl-1", replaces: hold });
    await docbook.extendHold(hold);
    await docbook.releaseHold(hold);
    await docbook.createChallenge();
    expect(sent).toEqual([
      `POST /v1/holds {"doctorId":"dr-1","slotId":"sl-1","replaces":${JSON.stringify(hold)}}`,
      'POST /v1/holds/hd_1/extend {"token":"secret-of-the-hold"}',
      'POST /v1/holds/hd_1/release {"token":"secret-of-the-hold"}',
      "POST /v1/challenges",
    ]);
  });

  test("each hold is sent under an idempotency key of its own, kept when it has to be sent again", async () => {
    const keys: (string | null)[] = [];
    const answers = [problemResponse(500, "internal"), Response.json({}), Response.json({})];
    const fetch: Fetch = ({ headers }) => {
      keys.push(headers.get("idempotency-key"));
      return answers.shift() ?? Response.json({});
    };
    const docbook = createDocBook({ api, fetch });
    const wanted = { doctorId: "dr-1", slotId: "sl-1" };
    await docbook.createHold(wanted);
    await docbook.createHold(wanted);
    await docbook.createHold(wanted, { idempotencyKey: "the-same-intent" });
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys[3]).toBe("the-same-intent");
  });

  test("gives a hold back even while the page is being left", async () => {
    const outlives: boolean[] = [];
    const fetch: Fetch = ({ keepalive }) => {
      outlives.push(keepalive);
      return Response.json({});
    };
    const docbook = createDocBook({ api, fetch });
    await docbook.releaseHold(hold);
    await docbook.extendHold(hold);
    expect(outlives).toEqual([true, false]);
  });

  test("changes a booking only as it was seen", async () => {
    const seen: unknown[] = [];
    const fetch: Fetch = async (request) => {
      seen.push([new URL(request.url).pathname, request.headers.get("if-match"), await request.json()]);
      return Response.json({});
    };
    const docbook = createDocBook({ api, fetch });
    const options = { manageToken: "token", ifMatch: '"3"' };
    await docbook.rescheduleBooking("bk_1", { slotId: "sl-2" }, options);
    await docbook.cancelBooking("bk_1", { reason: "I feel better" }, options);
    await docbook.cancelBooking("bk_1");
    expect(seen).toEqual([
      ["/v1/bookings/bk_1/reschedule", '"3"', { slotId: "sl-2" }],
      ["/v1/bookings/bk_1/cancel", '"3"', { reason: "I feel better" }],
      ["/v1/bookings/bk_1/cancel", null, {}],
    ]);
  });
});
