import { describe, expect, it } from "vitest";
import { bookingIdOf } from "../bookings/id.ts";
import { manageTokenFor } from "../bookings/manage-token.ts";
import { aBookingView } from "../testing/factories.ts";
import { type Notice, writeMail } from "./messages.ts";

const sender = {
  from: "bookings@docbook.example",
  publicUrl: "https://book.example",
  secret: Buffer.from("a secret for tests, long enough to sign with"),
};
const contact = {
  email: "praxis@sonnenhof.example",
  phone: "+49 30 5550100",
  address: "Sonnenweg 4, 10115 Berlin",
  website: null,
};

function mail(
  given: Parameters<typeof aBookingView>[0] = {},
  {
    kind = "confirmed",
    clinic = contact,
  }: { kind?: Notice["kind"]; clinic?: Notice["booking"]["contact"] } = {},
) {
  return writeMail(
    {
      eventId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
      kind,
      booking: { ...aBookingView(given), contact: clinic },
    },
    sender,
  );
}

const cancelled = {
  status: "cancelled",
  sequence: 1,
  cancelledAt: new Date("2027-02-21T07:00:00Z"),
} as const;

describe("the mail that confirms", () => {
  it("goes from the clinic to the patient, and answers reach the clinic", () => {
    expect(mail()).toMatchObject({
      id: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
      from: { name: "Praxis am Sonnenhof", address: "bookings@docbook.example" },
      replyTo: "praxis@sonnenhof.example",
      to: { name: "Mia Keller", address: "mia@example.org" },
      subject: "Confirmed: Dr. Anna Weber, Mon, Mar 1, 9:00 AM",
    });
  });

  it("says who, when and where, in text and in HTML alike", () => {
    const { text, html } = mail();
    for (const fact of [
      "Your appointment is confirmed",
      "Hello Mia Keller",
      "Monday, March 1, 2027, 9:00 AM–9:30 AM (Central European Standard Time)".replaceAll(" AM", "\u202fAM"),
      "Dr. Anna Weber",
      "Sonnenweg 4, 10115 Berlin",
      "+49 30 5550100",
    ]) {
      expect(text.replaceAll("\u202f", " ")).toContain(fact.replaceAll("\u202f", " "));
      expect(html.replaceAll("\u202f", " ")).toContain(fact.replaceAll("\u202f", " "));
    }
  });

  it("carries the link that manages the booking", () => {
    const booking = aBookingView();
    const link = `https://book.example/manage#${bookingIdOf(booking)}.${manageTokenFor(sender.secret, booking)}`;
    const { text, html } = mail(booking);
    expect(text).toContain(`\n${link}\n`);
    expect(html).toContain(`href="${link}"`);
  });

  it("speaks German where asked, regions too, and English to everybody else", () => {
    const german = mail({ locale: "de-AT" });
    expect(german.subject).toMatch(/^Bestätigt: Dr\. Anna Weber, Mo/);
    expect(german.text).toContain("Guten Tag Mia Keller");
    expect(german.text).toMatch(/Montag, 1\. März 2027/);
    expect(german.html).toContain('<html lang="de-AT">');
    expect(mail({ locale: "tlh" }).subject).toMatch(/^Confirmed/);
  });

  it("adds the patient's own time where their clock shows another one", () => {
    expect(mail({ timeZone: "Asia/Tokyo" }).text).toMatch(
      /In your time zone \(Asia\/Tokyo\): Monday, March 1, 2027, 5:00/,
    );
    expect(mail({ timeZone: "Europe/Paris" }).text).not.toContain("In your time zone");
    expect(mail({ timeZone: null }).text).not.toContain("In your time zone");
  });

  it("names the day that it is there, across midnight", () => {
    expect(mail({ timeZone: "Pacific/Honolulu" }).text).toContain("Sunday, February 28, 2027");
  });

  it("does without what the clinic did not say", () => {
    const bare = mail({}, { clinic: { email: null, phone: null, address: null, website: null } });
    expect(bare.replyTo).toBeNull();
    expect(bare.text).toContain("Where: Praxis am Sonnenhof\n");
    expect(bare.text).not.toContain("Phone");
    expect(bare.text).not.toContain("null");
    expect(bare.calendar.content).toContain("mailto:bookings@docbook.example");
  });
});

describe("the mail that tells of a cancellation", () => {
  it("says so, invites again, and carries no link to a booking that is gone", () => {
    const { subject, text, html, calendar } = mail(cancelled, { kind: "cancelled" });
    expect(subject).toBe("Cancelled: Dr. Anna Weber, Mon, Mar 1, 9:00 AM");
    expect(text).toContain("this appointment no longer takes place");
    expect(text).not.toContain("/manage#");
    expect(html).not.toContain("/manage#");
    expect(calendar).toMatchObject({ method: "CANCEL", filename: "cancelled.ics" });
    expect(calendar.content).toContain("STATUS:CANCELLED");
  });
});

describe("a mail", () => {
  it("shows hostile names as what they are", () => {
    const hostile = `<img src=x onerror=alert(1)>"'&`;
    const { html } = mail({ patientName: hostile, doctorName: hostile, clinicName: hostile });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;");
  });

  it("fetches nothing from anywhere when it is opened", () => {
    const { html } = mail();
    expect(html).not.toMatch(/\ssrc=|url\(|@import|<link|<script/i);
  });

  it("is the same every time it is written, so that a repetition is one", () => {
    const booking = aBookingView();
    expect(mail(booking)).toEqual(mail({ ...booking }));
  });
});
