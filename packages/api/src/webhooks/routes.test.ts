import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { aClinic, type TestClinic } from "../testing/factories.ts";
import { makeDocBook, useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";

const docbook = useDocBook();
const aUrl = "https://practice.example/docbook";

type Shown = { id: string; url: string; events: string[]; createdAt: string; secret: string };
const ask = (clinic: TestClinic, path: string, init: RequestInit = {}) =>
  docbook.request(`/v1/webhooks${path}`, { key: clinic.secretKey, ...init });
async function aWebhook(clinic: TestClinic, body: object = {}): Promise<Shown> {
  const answer = await ask(clinic, "", post({ url: aUrl, ...body }));
  expect(answer.status).toBe(201);
  return (await answer.json()) as Shown;
}
const listed = async (clinic: TestClinic) =>
  ((await (await ask(clinic, "")).json()) as { webhooks: Shown[] }).webhooks;

/** Deliveries as if so many events had happened, a second apart, the last one just now. */
async function deliveries(webhook: Shown, count: number) {
  await docbook.deps.db.sequelize.query(
    `INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body, created_at)
     SELECT gen_random_uuid(), '${webhook.id}', gen_random_uuid(), 'booking.created', '{}', now() - make_interval(secs => n)
     FROM generate_series(1, ${count}) n`,
  );
}
type Page = { deliveries: { id: string; state: string; createdAt: string }[]; nextCursor: string | null };
const page = async (clinic: TestClinic, webhook: Shown, query: string) =>
  (await (await ask(clinic, `/${webhook.id}/deliveries?${query}`)).json()) as Page;

describe("a clinic's webhooks", () => {
  it("are made with a secret that is shown once, and listed oldest first", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const first = await aWebhook(clinic);
    const second = await aWebhook(clinic, { events: ["booking.cancelled"] });
    expect(first).toMatchObject({
      url: aUrl,
      events: ["booking.created", "booking.rescheduled", "booking.cancelled"],
    });
    expect(Buffer.from(first.secret.slice("whsec_".length), "base64")).toHaveLength(32);
    expect(second.secret).not.toBe(first.secret);
    const shown = [first, second].map(({ secret: _, ...rest }) => rest);
    expect(await listed(clinic)).toEqual(shown);
  });

  it("are told only where they can be told", async () => {
    const clinic = await aClinic(docbook.deps.db);
    for (const url of ["https://me:secret@practice.example/", "https://", "ftp://practice.example"]) {
      const problem = await problemOf(await ask(clinic, "", post({ url })));
      expect(problem).toMatchObject({ status: 400, code: "invalid-request" });
      expect(problem.errors?.[0]).toMatchObject({ in: "body", pointer: "/url" });
    }
    for (const body of [{}, { url: aUrl, events: [] }, { url: aUrl, events: ["booking.moved"] }])
      expect((await ask(clinic, "", post(body))).status).toBe(400);
    expect(await listed(clinic)).toEqual([]);
  });

  it("are ten at the most, however many are made at the same time", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask(clinic, "", post({ url: aUrl }))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(await problemOf(answer)).toMatchObject({ status: 409, code: "too-many-webhooks" });
    const [one] = await listed(clinic);
    expect((await ask(clinic, `/${one?.id}`, { method: "DELETE" })).status).toBe(204);
    await aWebhook(clinic);
    expect(await listed(clinic)).toHaveLength(10);
  });

  it("go with their deliveries, and are then unknown", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const webhook = await aWebhook(clinic);
    await deliveries(webhook, 3);
    const path = `/${webhook.id.toUpperCase()}`;
    expect((await ask(clinic, path, { method: "DELETE" })).status).toBe(204);
    expect(await problemOf(await ask(clinic, path, { method: "DELETE" }))).toMatchObject({
      status: 404,
      code: "webhook-not-found",
    });
    expect(
      await docbook.rows("SELECT id FROM webhook_deliveries WHERE webhook_id = $1", [webhook.id]),
    ).toEqual([]);
  });

  it("get a new secret when asked", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const { secret, ...webhook } = await aWebhook(clinic);
    const answer = await ask(clinic, `/${webhook.id.toUpperCase()}/rotate-secret`, { method: "POST" });
    const { secret: next, ...rest } = (await answer.json()) as Shown;
    expect(rest).toEqual(webhook);
    expect(next).not.toBe(secret);
  });

  it("lie sealed: a stolen database signs nothing", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const { id, secret } = await aWebhook(clinic);
    const [row] = await docbook.rows<{ secret: Buffer }>("SELECT secret FROM webhooks WHERE id = $1", [id]);
    expect(row?.secret).toHaveLength(12 + 16 + 32);
    expect(row?.secret.includes(Buffer.from(secret.slice("whsec_".length), "base64"))).toBe(false);
  });
});

describe("a delivery log", () => {
  it("comes newest first, page by page, without gap or repetition", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const webhook = await aWebhook(clinic);
    await deliveries(webhook, 7);
    const seen: Page["deliveries"] = [];
    let cursor: string | null = null;
    do {
      const next: Page = await page(clinic, webhook, `limit=3${cursor === null ? "" : `&cursor=${cursor}`}`);
      seen.push(...next.deliveries);
      cursor = next.nextCursor;
    } while (cursor !== null);
    const expected = await docbook.rows<{ id: string }>(
      "SELECT id FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY created_at DESC, id DESC",
      [webhook.id],
    );
    expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it("can be asked for one state", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const webhook = await aWebhook(clinic);
    await deliveries(webhook, 3);
    await docbook.deps.db.sequelize.query(
      `UPDATE webhook_deliveries SET state = 'failed', next_attempt_at = NULL WHERE id IN
         (SELECT id FROM webhook_deliveries WHERE webhook_id = '${webhook.id}' LIMIT 1)`,
    );
    expect((await page(clinic, webhook, "state=failed")).deliveries).toHaveLength(1);
    expect((await page(clinic, webhook, "state=pending")).deliveries).toHaveLength(2);
    expect((await page(clinic, webhook, "state=delivered")).deliveries).toEqual([]);
    const answer = await ask(clinic, `/${webhook.id}/deliveries?cursor=x`);
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: "invalid-request" });
  });
});

describe("nobody else", () => {
  const operations = (webhookId: string, deliveryId: string) =>
    [
      ["GET", `/${webhookId}/deliveries`],
      ["POST", `/${webhookId}/rotate-secret`],
      ["POST", `/${webhookId}/deliveries/${deliveryId}/redeliver`],
      ["DELETE", `/${webhookId}`],
    ] as const;

  it("gets at a clinic's webhooks: another one hears what it would hear of none", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const stranger = await aClinic(docbook.deps.db);
    const webhook = await aWebhook(clinic);
    await deliveries(webhook, 1);
    const delivery = (await page(clinic, webhook, "")).deliveries[0]?.id ?? "";
    const told = async (webhookId: string, deliveryId: string) =>
      Promise.all(
        operations(webhookId, deliveryId).map(async ([method, path]) => {
          const { requestId: _, ...rest } = await problemOf(await ask(stranger, path, { method }));
          expect(rest).toMatchObject({ status: 404, code: "webhook-not-found" });
          return rest;
        }),
      );
    expect(await told(webhook.id, delivery)).toEqual(await told(uuidv7(), uuidv7()));
    expect(await listed(stranger)).toEqual([]);
    expect(await listed(clinic)).toHaveLength(1);
  });

  it("redelivers what belongs to another webhook", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [one, other] = [await aWebhook(clinic), await aWebhook(clinic)];
    await deliveries(one, 1);
    const delivery = (await page(clinic, one, "")).deliveries[0]?.id ?? "";
    for (const id of [delivery, uuidv7()]) {
      const answer = await ask(clinic, `/${other.id}/deliveries/${id}/redeliver`, { method: "POST" });
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: "delivery-not-found" });
    }
  });

  it("may use a publishable key, or none", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const webhook = await aWebhook(clinic);
    const all = [...operations(webhook.id, uuidv7()), ["GET", ""], ["POST", ""]] as const;
    for (const [method, path] of all) {
      const init = path === "" && method === "POST" ? post({ url: aUrl }) : { method };
      const publishable = await docbook.request(`/v1/webhooks${path}`, {
        key: clinic.publishableKey,
        ...init,
      });
      expect(await problemOf(publishable)).toMatchObject({ status: 403, code: "forbidden" });
      const none = await docbook.request(`/v1/webhooks${path}`, init);
      expect(await problemOf(none)).toMatchObject({ status: 401, code: "unauthenticated" });
    }
    expect(await listed(clinic)).toHaveLength(1);
  });
});

describe("where webhooks go to public addresses only", () => {
  it("a webhook is https, and at a public address", async () => {
    const guarded = await makeDocBook({ env: { WEBHOOKS_TO_PRIVATE_ADDRESSES: "refuse" } });
    try {
      const { secretKey: key } = await aClinic(guarded.deps.db);
      for (const url of ["http://practice.example/docbook", "https://169.254.169.254/latest/meta-data"]) {
        const problem = await problemOf(await guarded.request("/v1/webhooks", { key, ...post({ url }) }));
        expect(problem.errors?.[0]).toMatchObject({ in: "body", pointer: "/url" });
      }
      const fine = await guarded.request("/v1/webhooks", { key, ...post({ url: aUrl }) });
      expect(fine.status).toBe(201);
    } finally {
      await guarded.close();
    }
  });
});
