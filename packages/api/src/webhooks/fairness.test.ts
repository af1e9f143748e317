import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { aClinic, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post } from "../testing/http.ts";
import { aReceiver, type Receiver } from "../testing/receiver.ts";
import { deliverWebhooksOnce, startDeliveries } from "./deliver.ts";
import { claimDue } from "./deliveries.ts";
import { mostPerClinic } from "./under-way.ts";

const docbook = useDocBook();
const receivers: Receiver[] = [];
beforeEach(() => docbook.deps.db.sequelize.query("DELETE FROM webhooks"));
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receive(): Promise<Receiver> {
  const receiver = await aReceiver();
  receivers.push(receiver);
  return receiver;
}

async function aWebhook(clinic: TestClinic, url: string): Promise<string> {
  const answer = await docbook.request("/v1/webhooks", { key: clinic.secretKey, ...post({ url }) });
  return ((await answer.json()) as { id: string }).id;
}

/** As if so many events had been told, which have been due for so long. */
const fill = (webhookId: string, count: number, forSeconds: number) =>
  docbook.rows(
    `INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body, next_attempt_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), 'booking.created', '{}', now() - make_interval(secs => $3)
     FROM generate_series(1, $2) RETURNING id`,
    [webhookId, count, forSeconds],
  );

/** A clinic with ten webhooks, each with a long list of what waits for it longer than anything else. */
async function aClinicThatIsBehind(receiver: Receiver, { each = 6 } = {}) {
  const clinic = await aClinic(docbook.deps.db);
  for (let n = 0; n < 10; n++) await fill(await aWebhook(clinic, receiver.url), each, 600);
  return clinic;
}

describe("a clinic whose ten receivers hang", () => {
  it("holds up no other clinic", async () => {
    const hanging = await receive();
    hanging.answer(() => {});
    await aClinicThatIsBehind(hanging);
    const prompt = await receive();
    const other = await aWebhook(await aClinic(docbook.deps.db), prompt.url);
    await fill(other, 9, 0);
    const loop = startDeliveries({ ...docbook.deps, timeoutMs: 4_000 }, 50);
    try {
      const begun = performance.now();
      await until(() => prompt.received.length === 9);
      expect(performance.now() - begun).toBeLessThan(3_000);
      expect(hanging.received.length).toBe(mostPerClinic);
    } finally {
      hanging.answer(204);
      await loop.stop();
    }
  });

  it("leaves the room that is there to those who have none of it yet", async () => {
    const { db } = docbook.deps;
    const clinics: TestClinic[] = [];
    const receiver = await receive();
    for (let n = 0; n < 3; n++) clinics.push(await aClinicThatIsBehind(receiver));
    const latest = await aClinic(db);
    const webhookId = await aWebhook(latest, receiver.url);
    await fill(webhookId, 3, 0);
    const byClinic = { [clinics[0]?.id ?? ""]: 2 };
    const counts = { byWebhook: { [uuidv7()]: 2 }, byClinic };
    const claimed = await inTransaction(db, (tx) => claimDue(tx, { room: 5, counts }));
    const shareOf = (clinic: TestClinic | undefined) =>
      claimed.filter(({ clinicId }) => clinicId === clinic?.id).length;
    // Two of the room are taken already by the first clinic; the latest has its share though it waits shortest.
    expect([...clinics, latest].map(shareOf)).toEqual([0, 2, 2, 1]);
  });
});

describe("a long list", () => {
  it("of one webhook takes turns with those that wait shorter, round after round", async () => {
    const receiver = await receive();
    const [busy, quiet] = [await aClinic(docbook.deps.db), await aClinic(docbook.deps.db)];
    await fill(await aWebhook(busy, receiver.url), 2_000, 600);
    const late = await receive();
    await fill(await aWebhook(quiet, late.url), 3, 0);
    const loop = startDeliveries(docbook.deps, 50);
    try {
      await until(() => late.received.length === 3);
      expect(receiver.received.length).toBeLessThan(200);
    } finally {
      await docbook.rows(
        "UPDATE webhook_deliveries SET next_attempt_at = now() + interval '1 h' WHERE state = 'pending' RETURNING id",
      );
      await loop.stop();
    }
  });
});

describe("a receiver that is busy", () => {
  it.each([
    ["120", 120],
    // Within the hour we ask again, however long it wants to be left alone.
    ["86400", 3_600],
    // And not sooner than without its wish.
    ["1", 5],
  ])("and asks to be left alone for %s s is left alone for %i s", async (asked, seconds) => {
    const receiver = await receive();
    receiver.answer((answer) => answer.writeHead(429, { "Retry-After": asked }).end());
    const webhookId = await aWebhook(await aClinic(docbook.deps.db), receiver.url);
    await fill(webhookId, 1, 0);
    expect(await deliverWebhooksOnce(docbook.deps)).toBe(1);
    const [row] = await docbook.rows<{ wait: number }>(
      "SELECT extract(epoch FROM next_attempt_at - now())::float AS wait FROM webhook_deliveries WHERE webhook_id = $1",
      [webhookId],
    );
    expect(row?.wait).toBeGreaterThan(seconds * 0.9 - 3);
    expect(row?.wait).toBeLessThanOrEqual(seconds * 1.1);
  });
});

async function until(condition: () => boolean) {
  const deadline = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
