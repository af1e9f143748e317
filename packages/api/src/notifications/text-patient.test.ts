import { afterAll, describe, expect, it } from "vitest";
import { makeBookingReader } from "../bookings/told.ts";
import { Undeliverable } from "../platform/edges/queue.ts";
import { makeSmsGateway } from "../platform/edges/sms.gateway.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { eventOf } from "../testing/events.ts";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { startSmsGateway } from "../testing/sms-gateway.ts";
import { textPatient } from "./text-patient.ts";

const docbook = useDocBook();
const gateway = await startSmsGateway();
const sms = makeSmsGateway(gateway.url, "+4930555010");
afterAll(() => gateway.stop());

let made = 0;
/** A booking whose patient has a number of their own, at a clinic that texts. */
async function aBooking({ locale = "en", phone = undefined as string | undefined, clinicTexts = true } = {}) {
  const { sdk, staff, doctor, request } = await aBookableSlot(docbook, { sms: clinicTexts });
  const patient = {
    name: "Mia Keller",
    email: "mia@example.org",
    phone: phone ?? `0049 (0)170/12345 ${100 + ++made}`,
  };
  const booking = await sdk.createBooking({ ...request, patient, locale });
  return { staff, doctor, booking, to: `+4917012345${100 + made}`, event: await eventOf(docbook, booking) };
}

const deps = () => ({ ...docbook.deps, bookingOf: makeBookingReader(docbook.deps.db), sms });
const text = (event: StoredEvent) => textPatient(deps(), event);
const taken = (to: string) => gateway.texts.filter((text) => text.to === to);

describe("a patient with a phone number", () => {
  it("has a text message in their language with the manage link, and one that tells of the cancellation", async () => {
    const { staff, booking, to, event } = await aBooking({ locale: "de" });
    await text(event);
    expect(taken(to)[0]?.body).toMatch(
      /^Praxis am Sonnenhof: Ihr Termin bei Dr\. Anna Weber ist bestätigt für /,
    );
    expect(taken(to)[0]?.body).toContain(`/manage#${booking.id}.${booking.manageToken}`);
    await staff.cancelBooking(booking.id);
    await text(await eventOf(docbook, booking));
    expect(taken(to).map(({ body }) => /bestätigt|abgesagt/.exec(body)?.[0])).toEqual([
      "bestätigt",
      "abgesagt",
    ]);
  });

  it("has one that tells of a new time, though the gateway took it and its answer was lost", async () => {
    const { staff, doctor, booking, to, event } = await aBooking();
    await text(event);
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    await staff.rescheduleBooking(booking.id, { slotId: later.id });
    const moved = await eventOf(docbook, booking);
    gateway.answer("lost");
    await expect(text(moved)).rejects.toThrow();
    await text(moved);
    await text(event);
    expect(taken(to).map(({ body }) => /confirmed|was moved from/.exec(body)?.[0])).toEqual([
      "confirmed",
      "was moved from",
    ]);
    expect(taken(to)[1]?.body).toContain(`/manage#${booking.id}.${booking.manageToken}`);
  });

  it("has one, though the queue tells the event twice, and the gateway is not even asked", async () => {
    const { to, event } = await aBooking();
    const { asked } = gateway;
    await text(event);
    await text(event);
    expect(taken(to)).toHaveLength(1);
    expect(gateway.asked).toBe(asked);
  });

  it("has one, though two workers are told at the same time", async () => {
    const { to, event } = await aBooking();
    await Promise.allSettled([text(event), text(event)]);
    await text(event);
    expect(taken(to)).toHaveLength(1);
  });

  it("has one, though the gateway took it and its answer was lost", async () => {
    const { to, event } = await aBooking();
    gateway.answer("lost");
    await expect(text(event)).rejects.toThrow();
    await text(event);
    expect(taken(to)).toHaveLength(1);
    const [row] = await docbook.rows("SELECT reference FROM handled_events WHERE event_id = $1", [event.id]);
    expect(row).toEqual({ reference: taken(to)[0]?.sid });
  });

  it("has one, though the worker died after sending it", async () => {
    const { to, event } = await aBooking();
    await text(event);
    await docbook.rows(
      "UPDATE handled_events SET done_at = NULL, claimed_at = now() - interval '31 s' WHERE event_id = $1 RETURNING 1",
      [event.id],
    );
    await text(event);
    expect(taken(to)).toHaveLength(1);
  });

  it("has one, though the gateway was busy at first", async () => {
    const { to, event } = await aBooking();
    gateway.answer(429);
    await expect(text(event)).rejects.toThrow("429");
    await text(event);
    expect(taken(to)).toHaveLength(1);
  });

  it("that the gateway does not accept is given up, once", async () => {
    const { to, event } = await aBooking();
    gateway.answer(400);
    await expect(text(event)).rejects.toThrow(Undeliverable);
    await text(event);
    expect(taken(to)).toEqual([]);
  });

  it("is not told of a booking that is cancelled by now", async () => {
    const { staff, booking, to, event } = await aBooking();
    await staff.cancelBooking(booking.id);
    await text(event);
    expect(taken(to)).toEqual([]);
  });
});

describe("nobody is texted", () => {
  it.each([
    ["by a clinic that does not want it", { clinicTexts: false }],
    ["at a number without a country", { phone: "0170 1234567" }],
  ])("%s", async (_, given) => {
    const before = gateway.texts.length;
    await text((await aBooking(given)).event);
    expect(gateway.texts).toHaveLength(before);
  });

  it("without a gateway", async () => {
    const { event } = await aBooking();
    await textPatient({ ...deps(), sms: undefined }, event);
    expect(await docbook.rows("SELECT 1 FROM handled_events WHERE event_id = $1", [event.id])).toEqual([]);
  });
});
