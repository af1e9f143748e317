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

type Telling = { kind?: Notice["kind"]; clinic?: Notice["booking"]["contact"] };

/** A moved one was on 26 February until then. */
function mail(
  given: Parameters<typeof aBookingView>[0] = {},
  { kind = "confirmed", clinic = contact }: Telling = {},
) {
  const view = aBookingView({ clinicAddress: clinic.address, ...given });
  const told = { eventId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a", booking: { ...view, contact: clinic } };
  const before = new Date("2027-02-26T13:00:00Z");
  return writeMail(kind === "moved" ? { ...told, kind, before } : { ...told, kind }, sender);
}

const plain = (text: string) => text.replaceAll("\u202f", " ");

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

  it("links to the clinic's own page where it has one, and so does the invitation", () => {
    const booking = aBookingView({ clinicManagePage: "https://clinic.example/my-booking?lang=en" });
    const link = `https://clinic.example/my-booking?lang=en#${bookingIdOf(booking)}.${manageTokenFor(sender.secret, booking)}`;
    const { text, html, calendar } = mail(booking);
    expect(text).toContain(`\n${link}\n`);
    expect(html).toContain(`href="${link}"`);
    expect(calendar.content.replaceAll(/\r\n[ \t]/g, "")).toContain(`URL;VALUE=URI:${link}`);
    for (const written of [text, html]) expect(written).not.toContain("book.example");
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

const moved = { sequence: 1, rescheduledAt: new Date("2027-02-21T07:00:00Z") } as const;

describe("the mail that tells of a new time", () => {
  it("says the new time and the one before, and carries the link and the invitation", () => {
    const { subject, text, html, calendar } = mail(moved, { kind: "moved" });
    expect(plain(subject)).toBe("New time: Dr. Anna Weber, Mon, Mar 1, 9:00 AM");
    for (const written of [plain(text), plain(html)]) {
      expect(written).toContain("Monday, March 1, 2027, 9:00 AM–9:30 AM");
      expect(written).toContain("Friday, February 26, 2027 at 2:00 PM");
      expect(written).toContain("/manage#");
    }
    expect(calendar).toMatchObject({ method: "REQUEST", filename: "appointment.ics" });
    expect(calendar.content).toMatch(/SEQUENCE:1[\s\S]*DTSTAMP:20270221T070000Z/);
    expect(calendar.content).toContain("STATUS:CONFIRMED");
  });

  it("leaves the one before out where it is not certain what the patient knows", () => {
    const told = { eventId: "01957b2e", booking: { ...aBookingView(moved), contact } };
    const { text, html } = writeMail({ ...told, kind: "moved", before: undefined }, sender);
    for (const written of [text, html]) expect(written).not.toContain("Before that");
  });

  it("speaks German as well", () => {
    const { subject, text } = mail({ ...moved, locale: "de" }, { kind: "moved" });
    expect(subject).toMatch(/^Neue Zeit: Dr\. Anna Weber, Mo/);
    expect(text).toContain("Guten Tag Mia Keller, Ihr Termin wurde verlegt.");
    expect(text).toMatch(/Bisher: Freitag, 26\. Februar 2027/);
  });
});

describe("a mail about a visit type", () => {
  const end = new Date("2027-03-01T09:00:00Z");
  const atClinic = { id: "first-visit", name: "First visit", place: "clinic", url: null } as const;
  const byVideo = {
    ...atClinic,
    name: "Video talk",
    place: "video",
    url: "https://video.example/a?b=1&c=2",
  } as const;
  const byPhone = { ...atClinic, name: "Call", place: "phone" } as const;

  it.each(["confirmed", "moved", "cancelled"] as const)(
    "says what it is and how long it takes (%s)",
    (kind) => {
      const { text, html } = mail({ visitType: atClinic, end }, { kind });
      expect(text).toContain("\nVisit: First visit, 60 minutes\n");
      expect(html).toContain("First visit, 60 minutes");
      expect(text).toContain("Where: Praxis am Sonnenhof, Sonnenweg 4, 10115 Berlin");
      expect(mail({ visitType: atClinic, end, locale: "de" }, { kind }).text).toContain(
        "Termin: First visit, 60 Minuten",
      );
    },
  );

  it("leads to the video, and no longer once it is cancelled", () => {
    for (const kind of ["confirmed", "moved"] as const) {
      const { text, html, calendar } = mail({ visitType: byVideo }, { kind });
      expect(text).toContain("Where: By video, https://video.example/a?b=1&c=2\n");
      expect(html).toContain('href="https://video.example/a?b=1&amp;c=2"');
      expect(calendar.content.replaceAll(/\r\n[ \t]/g, "")).toContain(
        "LOCATION:https://video.example/a?b=1&c=2",
      );
      expect(text).not.toContain("Sonnenweg");
    }
    const { text, html, calendar } = mail({ ...cancelled, visitType: byVideo }, { kind: "cancelled" });
    expect(text).toContain("Where: By video\n");
    for (const written of [text, html, calendar.content]) expect(written).not.toContain("video.example");
  });

  it("says who calls whom", () => {
    const withNumber = { visitType: byPhone, patientPhone: "+49 170 1234567" };
    expect(mail(withNumber).text).toContain("Where: By phone: we call you at +49 170 1234567\n");
    expect(mail({ visitType: byPhone }).text).toContain(
      "Where: By phone: please call us at +49 30 5550100\n",
    );
    expect(mail({ visitType: byPhone }, { clinic: { ...contact, phone: null } }).text).toContain(
      "Where: By phone\n",
    );
    expect(mail({ ...cancelled, ...withNumber }, { kind: "cancelled" }).text).toContain("Where: By phone\n");
    expect(mail({ ...withNumber, locale: "de" }).text).toContain(
      "Wo: Am Telefon: Wir rufen Sie an unter +49 170",
    );
  });

  it("shows nothing of what the patient told the doctor", () => {
    const { text, html, calendar } = mail({
      visitType: atClinic,
      note: "Canary",
      answers: Buffer.from("Canary"),
    });
    for (const written of [text, html, calendar.content]) expect(written).not.toContain("Canary");
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
