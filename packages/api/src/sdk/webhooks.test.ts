import type { CreateBooking } from "@docbook/sdk";
import { verifyWebhook, WebhookVerificationError } from "@docbook/sdk/webhooks";
import { afterEach, describe, expect, it } from "vitest";
import type { VisitType } from "../slots/visit.ts";
import { aBookableSlot, aSlot, aVisitType } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { aReceiver, type Received, type Receiver } from "../testing/receiver.ts";
import { deliverWebhooksOnce } from "../webhooks/deliver.ts";

const docbook = useDocBook();
const receivers: Receiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

/** A clinic whose server listens, and a booking that it has been told of. */
async function aToldBooking(given: { visitTypes?: VisitType[]; booking?: Partial<CreateBooking> } = {}) {
  const place = await aBookableSlot(docbook);
  await docbook.deps.db.doctors.update(
    { visitTypes: given.visitTypes ?? [] },
    { where: { id: place.doctor.id } },
  );
  const receiver = await aReceiver();
  receivers.push(receiver);
  const webhook = await place.staff.createWebhook({ url: receiver.url });
  const booking = await place.sdk.createBooking({ ...place.request, ...given.booking });
  await tell();
  return { ...place, receiver, webhook, booking };
}

async function tell() {
  await docbook.relay();
  // The queue hands over in its own time.
  await expect.poll(() => deliverWebhooksOnce(docbook.deps), { timeout: 5_000 }).toBeGreaterThan(0);
}

function at(received: Received[], index: number): Received {
  const one = received[index];
  if (!one) throw new Error(`nothing was received at ${index}`);
  return one;
}

describe("a clinic's own server", () => {
  it("takes what DocBook posts, and gets the booking behind it", async () => {
    const { receiver, webhook, booking, staff, clinic } = await aToldBooking();
    const { body, headers } = at(receiver.received, 0);
    const event = await verifyWebhook(body, headers, webhook.secret);
    expect(event).toMatchObject({
      id: headers["webhook-id"],
      type: "booking.created",
      data: { bookingId: booking.id, clinic: clinic.slug, status: "booked", sequence: 0 },
    });
    expect((await staff.getBooking(event.data.bookingId)).patient).toEqual(booking.patient);

    await staff.cancelBooking(booking.id);
    await tell();
    const later = at(receiver.received, 1);
    expect(await verifyWebhook(later.body, later.headers, webhook.secret)).toMatchObject({
      type: "booking.cancelled",
      data: { status: "cancelled", sequence: 1 },
    });
  });

  it("is told in the types of the contract what kind of visit it is, and where a moved booking was before", async () => {
    const { receiver, webhook, booking, staff, doctor } = await aToldBooking({
      visitTypes: [aVisitType({ id: "check-up" })],
      booking: { visitType: "check-up", metadata: { campaign: "spring" } },
    });
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    const moved = await staff.rescheduleBooking(booking.id, { slotId: later.id });
    await tell();
    const { body, headers } = at(receiver.received, 1);
    const event = await verifyWebhook(body, headers, webhook.secret);
    if (event.type !== "booking.rescheduled") throw new Error(`told of ${event.type}`);
    const { visitType, metadata, previous, rescheduledAt, start } = event.data;
    expect({ visitType, metadata, previous, rescheduledAt, start }).toEqual({
      visitType: "check-up",
      metadata: { campaign: "spring" },
      previous: { slotId: booking.slotId, start: booking.start },
      rescheduledAt: moved.rescheduledAt,
      start: moved.start,
    });
  });

  it("refuses what was changed on the way, and what another clinic's secret signed", async () => {
    const { receiver, webhook } = await aToldBooking();
    const other = await aToldBooking();
    const { body, headers } = at(receiver.received, 0);
    const forged = body.replace("booking.created", "booking.cancelled");
    await expect(verifyWebhook(forged, headers, webhook.secret)).rejects.toThrow(WebhookVerificationError);
    await expect(verifyWebhook(body, headers, other.webhook.secret)).rejects.toMatchObject({
      code: "no-matching-signature",
    });
  });

  it("misses nothing while it changes over to a new secret", async () => {
    const { receiver, webhook, staff } = await aToldBooking();
    const { secret } = await staff.rotateWebhookSecret(webhook.id);
    const { deliveries } = await staff.listWebhookDeliveries(webhook.id, { state: "delivered" });
    const again = await staff.redeliverWebhook(webhook.id, deliveries[0]?.id ?? "");
    expect(again).toMatchObject({ state: "pending", attempts: 0 });
    expect(await deliverWebhooksOnce(docbook.deps)).toBe(1);

    const [first, second] = [at(receiver.received, 0), at(receiver.received, 1)];
    expect(first.headers["webhook-id"]).toBe(second.headers["webhook-id"]);
    for (const secrets of [webhook.secret, secret, [secret, webhook.secret]])
      expect(await verifyWebhook(second.body, second.headers, secrets)).toMatchObject({
        type: "booking.created",
      });
    await expect(verifyWebhook(first.body, first.headers, secret)).rejects.toThrow(WebhookVerificationError);
    await expect(verifyWebhook(first.body, first.headers, [secret, webhook.secret])).resolves.toBeDefined();
  });

  it("hears nothing more once its webhook is deleted", async () => {
    const { webhook, staff } = await aToldBooking();
    expect(await staff.deleteWebhook(webhook.id)).toBeUndefined();
    expect((await staff.listWebhooks()).webhooks).toEqual([]);
    await expect(staff.listWebhookDeliveries(webhook.id)).rejects.toMatchObject({
      code: "webhook-not-found",
    });
  });
});
