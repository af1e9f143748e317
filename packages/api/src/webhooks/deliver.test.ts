import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBookingId } from "../bookings/id.ts";
import { makeBookingReader } from "../bookings/told.ts";
import { loadContract } from "../platform/http/contract.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { relayOnce } from "../platform/outbox/relay.ts";
import { aBookableSlot, aDoctor, aSlot, aVisitType, mia, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post } from "../testing/http.ts";
import { aReceiver, type Received, type Receiver } from "../testing/receiver.ts";
import { type DeliverDeps, deliverWebhooksOnce, startDeliveries } from "./deliver.ts";
import { recordDeliveries } from "./record-deliveries.ts";

const docbook = useDocBook();
const receivers: Receiver[] = [];
beforeEach(() => docbook.deps.db.sequelize.query("DELETE FROM webhooks"));
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

type Shown = { id: string; secret: string };
async function aWebhook(clinic: TestClinic, body: { url: string; events?: string[] }): Promise<Shown> {
  const answer = await docbook.request("/v1/webhooks", { key: clinic.secretKey, ...post(body) });
  return (await answer.json()) as Shown;
}

async function receive(): Promise<Receiver> {
  const receiver = await aReceiver();
  receivers.push(receiver);
  return receiver;
}

/** A clinic whose server listens. */
async function aListeningClinic(events?: string[]) {
  const place = await aBookableSlot(docbook);
  const receiver = await receive();
  const webhook = await aWebhook(place.clinic, { url: receiver.url, ...(events ? { events } : {}) });
  return { ...place, receiver, webhook };
}

/** The same with a booking, told to the worker. */
async function aToldBooking() {
  const place = await aListeningClinic();
  const booking = await place.sdk.createBooking(place.request);
  await tell();
  return { ...place, booking };
}

/** Many bookings of one clinic, told to the worker. */
async function book(clinic: TestClinic, count: number) {
  const doctor = await aDoctor(docbook.deps.db, clinic);
  for (let n = 1; n <= count; n++) {
    const slot = await aSlot(docbook.deps.db, doctor, 24 * 60 + n * 30);
    const request = { doctorId: doctor.id, slotId: slot.id, patient: mia };
    await docbook.sdk(clinic.publishableKey).createBooking(request);
  }
  await tell();
}

/** What is wrong with a webhook's body, by the part of the contract that is about webhooks. */
function contractMistakes(body: { type: string }): unknown[] {
  const at = `#/webhooks/${body.type}/post/requestBody/content/application~1json/schema`;
  const isTold = contract.getSchema(`openapi${at}`);
  if (!isTold) throw new Error(`the contract has no webhook ${body.type}`);
  // Compiled without $async, so what it gives is no promise.
  return isTold(body) === true ? [] : (isTold.errors ?? []);
}
const contract = new Ajv2020({ strict: false });
addFormats.default(contract);
contract.addSchema(loadContract().document, "openapi");

const record = (event: StoredEvent) =>
  recordDeliveries({ ...docbook.deps, bookingOf: makeBookingReader(docbook.deps.db) }, event);

/** What the relay and the queue do, to this handler alone. */
async function tell() {
  while ((await relayOnce({ ...docbook.deps, queue: { ...docbook.deps.queue, publish: record } })) > 0);
}

const deliver = (given: Partial<DeliverDeps> = {}) => deliverWebhooksOnce({ ...docbook.deps, ...given });

type Row = {
  id: string;
  event_id: string;
  state: string;
  attempts: number;
  response_status: number | null;
  error: string | null;
  wait: number | null;
};
const log = ({ id }: Shown) =>
  docbook.rows<Row>(
    `SELECT *, extract(epoch FROM next_attempt_at - now())::float AS wait
     FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY created_at, id`,
    [id],
  );
const makeDue = () =>
  docbook.deps.db.sequelize.query(
    "UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'pending'",
  );
const verify = (secret: string, { body, headers }: Received) => new Webhook(secret).verify(body, headers);

describe("a webhook", () => {
  it("tells of a booking and its cancellation by ids, signed", async () => {
    const { booking, clinic, doctor, slot, receiver, webhook, staff } = await aToldBooking();
    expect(await deliver()).toBe(1);
    await staff.cancelBooking(booking.id, { reason: "Mia is well again" });
    await tell();
    expect(await deliver()).toBe(1);

    const [created, cancelled] = receiver.received;
    if (!created || !cancelled) throw new Error("nothing was received");
    const { cancelledAt } = await staff.getBooking(booking.id);
    const data = {
      bookingId: booking.id,
      clinic: clinic.slug,
      doctorId: doctor.id,
      slotId: slot.id,
      start: booking.start,
      end: booking.end,
      visitType: null,
      metadata: {},
    };
    expect(verify(webhook.secret, created)).toEqual({
      type: "booking.created",
      timestamp: booking.createdAt,
      data: { ...data, status: "booked", sequence: 0 },
    });
    expect(verify(webhook.secret, cancelled)).toEqual({
      type: "booking.cancelled",
      timestamp: cancelledAt,
      data: { ...data, status: "cancelled", sequence: 1 },
    });
    expect(created.headers).toMatchObject({ "content-type": "application/json" });
    const rows = await log(webhook);
    expect(rows.map((row) => row.event_id)).toEqual(
      receiver.received.map(({ headers }) => headers["webhook-id"]),
    );
    expect(rows).toMatchObject([
      { state: "delivered", attempts: 1, response_status: 204, error: null, wait: null },
      { state: "delivered", attempts: 1, response_status: 204, error: null, wait: null },
    ]);
    expect(await deliver()).toBe(0);
  });

  it("tells of a move with the time before, and of each event as things stood then, however late", async () => {
    const place = await aListeningClinic();
    const { doctor, slot, request, sdk, staff, receiver, webhook } = place;
    const visitTypes = [aVisitType({ id: "check-up" })];
    await docbook.deps.db.doctors.update({ visitTypes }, { where: { id: doctor.id } });
    const metadata = { campaign: "spring" };
    const booking = await sdk.createBooking({ ...request, metadata });
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    const moved = await staff.rescheduleBooking(booking.id, { slotId: later.id });
    await staff.cancelBooking(booking.id);
    // All three are told now, when the booking is cancelled and has long been somewhere else.
    await tell();
    await deliver();

    const bodies = receiver.received.map((received) => verify(webhook.secret, received) as { type: string });
    const about = {
      bookingId: booking.id,
      clinic: place.clinic.slug,
      doctorId: doctor.id,
      visitType: "check-up",
      metadata,
    };
    const before = { slotId: slot.id, start: booking.start };
    const after = { slotId: later.id, start: moved.start, end: moved.end };
    const { cancelledAt } = await staff.getBooking(booking.id);
    expect(bodies.toSorted((a, b) => a.type.localeCompare(b.type))).toEqual([
      {
        type: "booking.cancelled",
        timestamp: cancelledAt,
        data: { ...about, ...after, status: "cancelled", sequence: 2 },
      },
      {
        type: "booking.created",
        timestamp: booking.createdAt,
        data: { ...about, ...before, end: booking.end, status: "booked", sequence: 0 },
      },
      {
        type: "booking.rescheduled",
        timestamp: moved.rescheduledAt,
        data: {
          ...about,
          ...after,
          status: "booked",
          sequence: 1,
          previous: before,
          rescheduledAt: moved.rescheduledAt,
        },
      },
    ]);
    for (const body of bodies) expect(contractMistakes(body), body.type).toEqual([]);
    expect(contractMistakes({ ...bodies[0], type: "booking.rescheduled" })).not.toEqual([]);
  });

  it("says nothing of the patient, in bodies, headers and tables", async () => {
    const { request, sdk, receiver, webhook, staff } = await aListeningClinic();
    const booking = await sdk.createBooking({
      ...request,
      patient: { name: "Canary Keller", email: "canary@example.org", phone: "+49 170 2473229" },
      note: "canary in the note",
    });
    await staff.cancelBooking(booking.id, { reason: "canary in the reason" });
    await tell();
    receiver.answer((answer) => answer.writeHead(500).end("canary in the answer"));
    await deliver();
    const all = await docbook.rows<{ all: string }>(
      "SELECT d::text AS all FROM webhook_deliveries d WHERE webhook_id = $1",
      [webhook.id],
    );
    expect(receiver.received).toHaveLength(2);
    expect(all).toHaveLength(2);
    expect(JSON.stringify([receiver.received, all])).not.toMatch(/canary|keller|2473229/i);
  });

  it("tells a late event as it was then, with the status of then", async () => {
    const { sdk, request, staff, receiver } = await aListeningClinic();
    const booking = await sdk.createBooking(request);
    await staff.cancelBooking(booking.id);
    await tell();
    await deliver();
    const told = receiver.received.map(({ body }) => JSON.parse(body).data);
    expect(told.sort((a, b) => a.sequence - b.sequence)).toMatchObject([
      { status: "booked", sequence: 0 },
      { status: "cancelled", sequence: 1 },
    ]);
  });

  it("hears only of its own clinic, and of the events that it asked for", async () => {
    const other = await aListeningClinic();
    const { sdk, staff, request, receiver } = await aListeningClinic(["booking.cancelled"]);
    const booking = await sdk.createBooking(request);
    await tell();
    expect(await deliver()).toBe(0);
    await staff.cancelBooking(booking.id);
    await tell();
    expect(await deliver()).toBe(1);
    expect(receiver.received).toHaveLength(1);
    expect(other.receiver.received).toEqual([]);
  });

  it("is told once of an event that the queue tells twice", async () => {
    const { webhook, booking } = await aToldBooking();
    const [first] = await log(webhook);
    const event = {
      id: first?.event_id ?? "",
      type: "booking.created" as const,
      doctorId: booking.doctorId,
      payload: { bookingId: readBookingId(booking.id)?.id ?? "", sequence: 0 },
      position: "1",
    };
    await Promise.all([record(event), record(event)]);
    expect(await log(webhook)).toEqual([expect.objectContaining({ id: first?.id })]);
  });

  it("of a booking that was erased meanwhile says nothing", async () => {
    const { webhook, doctor } = await aListeningClinic();
    await record({
      id: doctor.id,
      type: "booking.created",
      doctorId: doctor.id,
      payload: { bookingId: doctor.id, sequence: 0 },
      position: "1",
    });
    expect(await log(webhook)).toEqual([]);
  });
});

describe("after a rotation", () => {
  it("both secrets sign for a day, then the new one alone", async () => {
    const { clinic, webhook, receiver } = await aToldBooking();
    const answer = await docbook.request(`/v1/webhooks/${webhook.id}/rotate-secret`, {
      method: "POST",
      key: clinic.secretKey,
    });
    const { secret } = (await answer.json()) as Shown;
    await deliver();
    const [both] = receiver.received;
    if (!both) throw new Error("nothing was received");
    expect(both.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const known of [webhook.secret, secret]) verify(known, both);

    await docbook.deps.db.sequelize.query(
      "UPDATE webhooks SET previous_secret_until = now() - interval '1 second'",
    );
    await redeliver(clinic, webhook);
    await deliver();
    const alone = receiver.received[1];
    if (!alone) throw new Error("nothing was received");
    verify(secret, alone);
    expect(() => verify(webhook.secret, alone)).toThrow();
  });

  it("of DOCBOOK_SECRET the log says what to do, and rotating the webhook's secret does it", async () => {
    const { clinic, webhook, receiver } = await aToldBooking();
    const secret = Buffer.from("another secret for tests, long enough to sign with");
    await deliver({ secret });
    expect(receiver.received).toEqual([]);
    expect(await log(webhook)).toMatchObject([{ state: "pending", error: expect.stringMatching("rotate") }]);
    // Sealed by this process, so opened by it; the one before is past help and left out.
    await docbook.deps.db.sequelize.query("UPDATE webhooks SET secret = '\\x00'");
    await docbook.request(`/v1/webhooks/${webhook.id}/rotate-secret`, {
      method: "POST",
      key: clinic.secretKey,
    });
    await makeDue();
    await deliver();
    expect(receiver.received[0]?.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
  });
});

describe("a receiver that fails", () => {
  it("is tried again for three days with growing pauses, always the same event, and then given up", async () => {
    const { webhook, receiver } = await aToldBooking();
    receiver.answer(500);
    const hours = (n: number) => n * 3600;
    const pauses = [5, 300, 1800, hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)];
    for (const [index, pause] of pauses.entries()) {
      expect(await deliver()).toBe(1);
      const [row] = await log(webhook);
      expect(row).toMatchObject({ state: "pending", attempts: index + 1, error: "answered 500" });
      // A tenth more or less, and the moment since.
      expect(row?.wait).toBeGreaterThan(pause * 0.9 - 3);
      expect(row?.wait).toBeLessThan(pause * 1.1);
      expect(await deliver()).toBe(0);
      await makeDue();
    }
    expect(await deliver()).toBe(1);
    expect(await log(webhook)).toMatchObject([
      { state: "failed", attempts: 10, wait: null, response_status: 500 },
    ]);
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ headers, body }) => headers["webhook-id"] + body)).size).toBe(1);
  });

  it("and comes back is told then", async () => {
    const { webhook, receiver } = await aToldBooking();
    receiver.answer((answer) => answer.socket?.destroy());
    await deliver();
    expect(await log(webhook)).toMatchObject([
      { state: "pending", response_status: null, error: "the connection was closed without an answer" },
    ]);
    receiver.answer(200);
    await makeDue();
    await deliver();
    expect(await log(webhook)).toMatchObject([
      { state: "delivered", attempts: 2, response_status: 200, error: null },
    ]);
  });

  it("with 410 is never asked again", async () => {
    const { webhook, receiver } = await aToldBooking();
    receiver.answer(410);
    await deliver();
    expect(await log(webhook)).toMatchObject([{ state: "failed", attempts: 1, error: "answered 410" }]);
  });

  it("may be told again by hand, under the same id", async () => {
    const { clinic, webhook, receiver } = await aToldBooking();
    receiver.answer(410);
    await deliver();
    expect(await redeliver(clinic, webhook)).toMatchObject({
      state: "pending",
      attempts: 0,
      responseStatus: 410,
    });
    receiver.answer(200);
    expect(await deliver()).toBe(1);
    // What was delivered may be told again as well.
    expect(await redeliver(clinic, webhook)).toMatchObject({ state: "pending", deliveredAt: null });
    expect(await deliver()).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
  });

  it("and is told again by hand while it is being told, is told again", async () => {
    const { clinic, webhook, receiver } = await aToldBooking();
    let finish = () => {};
    const asked = new Promise<void>((resolve) => {
      receiver.answer((answer) => {
        finish = () => void answer.writeHead(200).end();
        resolve();
      });
    });
    const round = deliver();
    await asked;
    await redeliver(clinic, webhook);
    finish();
    await round;
    expect(await log(webhook)).toMatchObject([{ state: "pending", attempts: 0 }]);
  });
});

describe("a receiver that hangs", () => {
  it("is given up on after a while, and tried again", async () => {
    const { webhook, receiver } = await aToldBooking();
    receiver.answer(() => {});
    await deliver({ timeoutMs: 100 });
    expect(await log(webhook)).toMatchObject([
      { state: "pending", attempts: 1, response_status: null, error: "no answer within 0.1 seconds" },
    ]);
  });

  it("holds up nobody else, however much waits for it", async () => {
    const hanging = await aListeningClinic();
    hanging.receiver.answer(() => {});
    await book(hanging.clinic, 12);
    const prompt = await aListeningClinic();
    const loop = startDeliveries({ ...docbook.deps, timeoutMs: 2_000 }, 50);
    try {
      await book(prompt.clinic, 9);
      const begun = performance.now();
      await until(() => prompt.receiver.received.length === 9);
      expect(performance.now() - begun).toBeLessThan(1_500);
      expect(hanging.receiver.received.length).toBe(4);
    } finally {
      hanging.receiver.answer(204);
      await loop.stop();
    }
    // Stopped means: nothing is under way any more, and what was has been recorded.
    expect(await log(prompt.webhook)).toEqual(Array(9).fill(expect.objectContaining({ state: "delivered" })));
  });
});

describe("workers", () => {
  it("share the work: each delivery is posted once", async () => {
    const { clinic, receiver, webhook } = await aListeningClinic();
    await book(clinic, 12);
    receiver.answer((answer) => void setTimeout(() => answer.writeHead(204).end(), 20));
    for (let rounds = 0; rounds < 20 && receiver.received.length < 12; rounds++)
      await Promise.all([deliver(), deliver(), deliver()]);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(12);
    expect(receiver.received).toHaveLength(12);
    expect(await log(webhook)).toEqual(
      Array(12).fill(expect.objectContaining({ attempts: 1, state: "delivered" })),
    );
  });

  it("that die leave a delivery to others, after its lease", async () => {
    const { webhook, receiver } = await aToldBooking();
    let taken = () => {};
    const asked = new Promise<void>((resolve) => {
      taken = resolve;
    });
    receiver.answer(() => taken());
    const dying = deliver({ timeoutMs: 1_000 });
    await asked;
    // No transaction is open during the post, and nobody else takes it meanwhile.
    const open = await docbook.rows(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    expect(open).toEqual([]);
    expect(await deliver()).toBe(0);
    const [leased] = await log(webhook);
    expect(leased).toMatchObject({ state: "pending", attempts: 1 });
    expect(leased?.wait).toBeGreaterThan(50);
    receiver.answer(204);
    await makeDue();
    expect(await deliver()).toBe(1);
    await dying;
    // The dead one's word no longer counts.
    expect(await log(webhook)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });
});

async function redeliver(clinic: TestClinic, webhook: Shown) {
  const [row] = await log(webhook);
  const answer = await docbook.request(`/v1/webhooks/${webhook.id}/deliveries/${row?.id}/redeliver`, {
    method: "POST",
    key: clinic.secretKey,
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function until(condition: () => boolean) {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
