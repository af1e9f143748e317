import { afterAll, describe, expect, it } from "vitest";
import { makeBookingReader } from "../bookings/told.ts";
import { makeSmtpMailer } from "../platform/edges/mailer.smtp.ts";
import { Undeliverable } from "../platform/edges/queue.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { eventOf } from "../testing/events.ts";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { startSmtpSink } from "../testing/smtp-sink.ts";
import { mailPatient } from "./mail-patient.ts";

const docbook = useDocBook();
const sink = await startSmtpSink();
const mailer = makeSmtpMailer(sink.url);
afterAll(async () => {
  await mailer.close();
  await sink.stop();
});

let made = 0;
/** A booking whose patient has an address of their own, and the event that tells of it. */
async function aBooking({ locale = "en" } = {}) {
  const { sdk, staff, doctor, request } = await aBookableSlot(docbook);
  const patient = { name: "Mia Keller", email: `mia-${++made}@example.org` };
  const booking = await sdk.createBooking({ ...request, patient, locale });
  return { staff, doctor, booking, patient, event: await eventOf(docbook, booking) };
}

const mail = (event: StoredEvent) =>
  mailPatient({ ...docbook.deps, bookingOf: makeBookingReader(docbook.deps.db), mailer }, event);
const arrived = ({ email }: { email: string }) =>
  sink.mails.filter(({ to }) => to.includes(email)).map((mail) => mail.email);
const forgetDone = ({ id, doctorId }: StoredEvent) =>
  docbook.rows(
    `UPDATE handled_events SET done_at = NULL, claimed_at = now() - interval '31 s'
     WHERE doctor_id = $1 AND event_id = $2 RETURNING 1`,
    [doctorId, id],
  );

describe("a patient of a real mail server", () => {
  it("has an invitation that calendars understand, and after cancelling one that takes it back", async () => {
    const { staff, booking, patient, event } = await aBooking({ locale: "de" });
    await mail(event);
    await staff.cancelBooking(booking.id);
    await mail(await eventOf(docbook, booking));
    const mails = arrived(patient);
    expect(mails.map(({ subject }) => subject?.split(":")[0])).toEqual(["Bestätigt", "Abgesagt"]);
    const parts = mails.map(({ attachments }) =>
      attachments.find(({ mimeType }) => mimeType === "text/calendar"),
    );
    expect(parts.map((part) => part?.method)).toEqual(["REQUEST", "CANCEL"]);
    const files = parts.map((part) => unfolded(part?.content));
    for (const file of files) expect(file).toContain(`UID:${booking.id}@docbook`);
    expect(files[0]).toMatch(/METHOD:REQUEST[\s\S]*SEQUENCE:0/);
    expect(files[1]).toMatch(/METHOD:CANCEL[\s\S]*SEQUENCE:1[\s\S]*STATUS:CANCELLED/);
  });

  it("has the same invitation with its new time, once, and nothing of the time before when that is told late", async () => {
    const { booking, doctor, staff, patient, event } = await aBooking();
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    await staff.rescheduleBooking(booking.id, { slotId: later.id });
    const moved = await eventOf(docbook, booking);
    await mail(moved);
    // The confirmation comes after the move, and so does a repetition of the move.
    await mail(event);
    await mail(moved);
    const mails = arrived(patient);
    expect(mails.map(({ subject }) => subject?.split(":")[0])).toEqual(["New time"]);
    const part = mails[0]?.attachments.find(({ mimeType }) => mimeType === "text/calendar");
    expect(part?.method).toBe("REQUEST");
    const file = unfolded(part?.content);
    expect(file).toContain(`UID:${booking.id}@docbook`);
    expect(file).toMatch(/METHOD:REQUEST[\s\S]*SEQUENCE:1[\s\S]*STATUS:CONFIRMED/);
  });

  it("has one mail, though the queue tells the event twice", async () => {
    const { patient, event } = await aBooking();
    await mail(event);
    await mail(event);
    expect(arrived(patient)).toHaveLength(1);
  });

  it("has one mail, though two workers are told at the same time", async () => {
    const { patient, event } = await aBooking();
    const told = await Promise.allSettled([mail(event), mail(event)]);
    expect(told.some(({ status }) => status === "fulfilled")).toBe(true);
    // The one that was turned away is told again, as the queue does.
    await mail(event);
    expect(arrived(patient)).toHaveLength(1);
  });

  it("has one mail, though the server took it at the second try only", async () => {
    const { patient, event } = await aBooking();
    sink.refuse(patient.email, 450);
    await expect(mail(event)).rejects.toThrow("RCPT TO 450");
    await mail(event);
    await mail(event);
    expect(arrived(patient)).toHaveLength(1);
  });

  it("whose address does not exist is given up, once", async () => {
    const { patient, event } = await aBooking();
    sink.refuse(patient.email, 550);
    await expect(mail(event)).rejects.toThrow(Undeliverable);
    await mail(event);
    expect(arrived(patient)).toEqual([]);
  });

  it("sees one mail when a worker died after sending: the second has the same Message-ID", async () => {
    const { patient, event } = await aBooking();
    await mail(event);
    await forgetDone(event);
    await mail(event);
    const ids = arrived(patient).map(({ messageId }) => messageId);
    expect(ids).toEqual([`<${event.id}@docbook.example>`, `<${event.id}@docbook.example>`]);
    expect(sink.distinct().filter(({ to }) => to.includes(patient.email))).toHaveLength(1);
  });

  it("is not told of a booking that is cancelled by now, however late its event comes", async () => {
    const { staff, booking, patient, event } = await aBooking();
    await staff.cancelBooking(booking.id);
    await mail(event);
    expect(arrived(patient)).toEqual([]);
  });
});

function unfolded(content: string | ArrayBuffer | Uint8Array | undefined): string {
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  return text.replaceAll(/\r?\n[ \t]/g, "");
}
