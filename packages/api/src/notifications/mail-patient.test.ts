import { describe, expect, it } from "vitest";
import { aBookableSlot } from "../testing/factories.ts";
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

  it("of an appointment that is over by now, nobody is told", async () => {
    const { sdk, request, slot } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    await docbook.rows(
      `UPDATE slots SET start = start - interval '9 days', "end" = "end" - interval '9 days' WHERE id = $1 RETURNING id`,
      [slot.id],
    );
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
