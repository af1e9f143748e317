import { describe, expect, it } from "vitest";
import { aBookableSlot, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();

async function mailsAbout(bookingId: string) {
  const mails = await docbook.deps.inbox.list();
  return mails
    .filter(({ email }) =>
      email.attachments.some((file) =>
        asText(file.content)
          .replaceAll(/\r\n[ \t]/g, "")
          .includes(bookingId),
      ),
    )
    .map(({ email }) => email);
}

function asText(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}

type Sdk = ReturnType<typeof docbook.sdk>;
type Booked = Awaited<ReturnType<Sdk["createBooking"]>>;
const move = (sdk: Sdk, { id, manageToken }: Booked, slot: { id: string }) =>
  sdk.rescheduleBooking(id, { slotId: slot.id }, { manageToken });

/** Tuesday, November 24, 2026, as often as a mail says a day. */
const daysIn = (text = "") => text.match(/[A-Z][a-z]+day, [A-Z][a-z]+ \d+, \d{4}/g) ?? [];
const dayOf = (start: Date | string) =>
  new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "Europe/Berlin" }).format(new Date(start));

describe("after a booking", () => {
  it("the patient has a mail with an invitation, and after cancelling one that takes it back", async () => {
    const { sdk, staff, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking({ ...request, locale: "de" });
    await docbook.relay();
    const [confirmation, ...more] = await mailsAbout(booking.id);
    expect(more).toEqual([]);
    expect(confirmation).toMatchObject({
      to: [{ name: "Mia Keller", address: "mia@example.org" }],
      replyTo: [{ address: "praxis@sonnenhof.example" }],
      subject: expect.stringMatching(/^Bestätigt/),
    });
    const files = confirmation?.attachments.map((file) => file.filename);
    expect(files).toContain("appointment.ics");

    await staff.cancelBooking(booking.id);
    await docbook.relay();
    const subjects = (await mailsAbout(booking.id)).map((email) => email.subject?.split(":")[0]);
    expect(subjects).toEqual(["Abgesagt", "Bestätigt"]);
  });

  it("cancelled before its mail went out, the patient is told of the cancellation alone", async () => {
    const { sdk, staff, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await staff.cancelBooking(booking.id, { reason: "The doctor is ill" });
    await docbook.relay();
    const mails = await mailsAbout(booking.id);
    expect(mails.map(({ subject }) => subject?.split(":")[0])).toEqual(["Cancelled"]);
  });

  it("and a move, the patient has the new time and the one before, and the cancellation says the new one", async () => {
    const { sdk, doctor, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await docbook.relay();
    const later = await aSlot(docbook.deps.db, doctor, 48 * 60);
    await move(sdk, booking, later);
    await docbook.relay();
    await sdk.cancelBooking(booking.id, {}, { manageToken: booking.manageToken });
    await docbook.relay();
    const told = (await mailsAbout(booking.id)).map(({ subject, text }) => ({
      kind: subject?.split(":")[0],
      day: daysIn(text),
    }));
    const [before, after] = [booking.start, later.start].map((start) => dayOf(start));
    expect(told).toEqual([
      { kind: "Cancelled", day: [after] },
      { kind: "New time", day: [after, before] },
      { kind: "Confirmed", day: [before] },
    ]);
  });

  it("that was moved before its mail went out, the patient has one mail: that of the new time", async () => {
    const { sdk, doctor, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    const [second, third] = [
      await aSlot(docbook.deps.db, doctor, 48 * 60),
      await aSlot(docbook.deps.db, doctor, 72 * 60),
    ];
    await move(sdk, booking, second);
    await move(sdk, booking, third);
    await docbook.relay();
    const mails = await mailsAbout(booking.id);
    expect(mails.map(({ subject }) => subject?.split(":")[0])).toEqual(["New time"]);
    // All that the confirmation would have said: the time, the link, the invitation.
    // Not the time in between: nobody told the patient of it.
    expect(daysIn(mails[0]?.text)).toEqual([dayOf(third.start)]);
    expect(mails[0]?.text).toContain(`/manage#${booking.id}.${booking.manageToken}`);
    const files = mails[0]?.attachments.map(({ filename }) => filename);
    expect(files).toContain("appointment.ics");
  });

  it("and two quick moves, the patient is told the time of the last mail as the one before", async () => {
    const { sdk, doctor, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await docbook.relay();
    const slots = [];
    for (const days of [2, 3, 4, 5]) slots.push(await aSlot(docbook.deps.db, doctor, days * 24 * 60));
    const [second, third, fourth, fifth] = slots.map(({ id, start }) => ({ id, start }));
    for (const slot of [second, third]) await move(sdk, booking, slot ?? { id: "" });
    await docbook.relay();
    for (const slot of [fourth, fifth]) await move(sdk, booking, slot ?? { id: "" });
    await docbook.relay();
    const days = (await mailsAbout(booking.id)).map(({ text }) => daysIn(text));
    const [a, c, e] = [booking.start, third?.start, fifth?.start].map((start) => dayOf(start ?? ""));
    expect(days).toEqual([[e, c], [c, a], [a]]);
  });

  it("and moves there and back, no other time is said", async () => {
    const { sdk, doctor, request, slot } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await docbook.relay();
    await move(sdk, booking, await aSlot(docbook.deps.db, doctor, 48 * 60));
    await move(sdk, booking, slot);
    await docbook.relay();
    const [last] = await mailsAbout(booking.id);
    expect(daysIn(last?.text)).toEqual([dayOf(slot.start)]);
  });

  it("a time whose mail could not be sent is none that the patient knows", async () => {
    const { sdk, doctor, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await docbook.relay();
    await move(sdk, booking, await aSlot(docbook.deps.db, doctor, 48 * 60));
    await docbook.relay();
    await docbook.rows(
      `UPDATE handled_events SET reference = 'undeliverable'
       WHERE doctor_id = $1 AND handler = 'email' AND told_start <> $2 RETURNING 1`,
      [doctor.id, booking.start],
    );
    const later = await aSlot(docbook.deps.db, doctor, 72 * 60);
    await move(sdk, booking, later);
    await docbook.relay();
    const [last] = await mailsAbout(booking.id);
    expect(daysIn(last?.text)).toEqual([dayOf(later.start), dayOf(booking.start)]);
  });

  it("of an appointment that is over by now, nobody is told", async () => {
    const { sdk, request, slot } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    const nineDaysEarlier = ["start", '"end"', "claim_start", "claim_end"]
      .map((column) => `${column} = ${column} - interval '9 days'`)
      .join(", ");
    await docbook.rows(`UPDATE bookings SET ${nineDaysEarlier} WHERE slot_id = $1 RETURNING id`, [slot.id]);
    await docbook.relay();
    expect(await mailsAbout(booking.id)).toEqual([]);
  });

  it("a patient in any language that the contract takes is told", async () => {
    for (const locale of ["zh-Hant-TW", "de-CH-1996", "sr-Latn-RS", "xx", "abc"]) {
      const { sdk, request } = await aBookableSlot(docbook);
      const booking = await sdk.createBooking({ ...request, locale, timeZone: "Asia/Kathmandu" });
      await docbook.relay();
      expect(await mailsAbout(booking.id), locale).toHaveLength(1);
    }
  });
});
