import { describe, expect, it } from "vitest";
import { bookingIdOf } from "../bookings/id.ts";
import { manageTokenFor } from "../bookings/manage-token.ts";
import { aBookingView } from "../testing/factories.ts";
import type { Notice } from "./messages.ts";
import { writeText } from "./texts.ts";

const sender = {
  from: "bookings@docbook.example",
  publicUrl: "https://book.example",
  secret: Buffer.from("a secret for tests, long enough to sign with"),
};

/** A moved one was on 26 February until then. */
function text(kind: Notice["kind"], given: Parameters<typeof aBookingView>[0] = {}) {
  const contact = { email: null, phone: null, address: null, website: null };
  const told = { eventId: "01957b2e", booking: { ...aBookingView(given), contact } };
  const before = new Date("2027-02-26T13:00:00Z");
  return writeText(kind === "moved" ? { ...told, kind, before } : { ...told, kind }, sender);
}

const { doctorId, id } = aBookingView();
const link = `https://book.example/manage#${bookingIdOf({ doctorId, id })}.${manageTokenFor(sender.secret, { doctorId, id })}`;

describe("a text message", () => {
  it("says where, with whom and when, and carries the manage link", () => {
    expect(text("confirmed")).toBe(
      `Praxis am Sonnenhof: your appointment with Dr. Anna Weber is confirmed for Mon, Mar 1, 9:00 AM. Sonnenweg 4, 10115 Berlin. View or change: ${link}`,
    );
    expect(text("confirmed", { locale: "de-AT" })).toBe(
      `Praxis am Sonnenhof: Ihr Termin bei Dr. Anna Weber ist bestätigt für Mo., 1. März, 9:00. Sonnenweg 4, 10115 Berlin. Ansehen oder ändern: ${link}`,
    );
  });

  it("of a new time says the one before, too", () => {
    expect(text("moved", { clinicAddress: null })).toBe(
      `Praxis am Sonnenhof: your appointment with Dr. Anna Weber was moved from Fri, Feb 26, 2:00 PM to Mon, Mar 1, 9:00 AM. View or change: ${link}`,
    );
    expect(text("moved", { locale: "de" })).toContain(
      "Ihr Termin bei Dr. Anna Weber wurde verlegt von Fr., 26. Feb., 14:00 auf Mo., 1. März, 9:00.",
    );
  });

  it("of a new time says that alone where it is not certain which one the patient knows", () => {
    const contact = { email: null, phone: null, address: null, website: null };
    const moved = (locale: string) =>
      writeText(
        {
          eventId: "01957b2e",
          kind: "moved",
          before: undefined,
          booking: { ...aBookingView({ locale }), contact },
        },
        sender,
      );
    expect(moved("en")).toContain("with Dr. Anna Weber was moved to Mon, Mar 1, 9:00 AM. Sonnenweg");
    expect(moved("de")).toContain("bei Dr. Anna Weber wurde verlegt auf Mo., 1. März, 9:00. Sonnenweg");
  });

  it("links to the clinic's own page where it has one", () => {
    const [, opening] = link.split("#");
    expect(text("confirmed", { clinicManagePage: "https://clinic.example/termin" })).toMatch(
      new RegExp(`View or change: https://clinic.example/termin#${opening}$`),
    );
  });

  it("says what kind of visit it is, how long it takes, and where", () => {
    const end = new Date("2027-03-01T09:00:00Z");
    const firstVisit = { id: "first-visit", name: "First visit", place: "clinic", url: null } as const;
    expect(text("confirmed", { visitType: firstVisit, end })).toContain(
      "with Dr. Anna Weber (First visit, 60 min) is confirmed for Mon, Mar 1, 9:00 AM. Sonnenweg 4, 10115 Berlin. View",
    );
    const video = { ...firstVisit, place: "video", url: "https://video.example/room" } as const;
    expect(text("moved", { visitType: video })).toContain(
      "9:00 AM. Video: https://video.example/room View or",
    );
    const phone = { ...firstVisit, place: "phone" } as const;
    expect(text("confirmed", { visitType: phone })).toContain("9:00 AM. By phone. View or change:");
    expect(text("cancelled", { visitType: video, status: "cancelled" })).toMatch(/9:00 AM is cancelled\.$/);
  });

  it("of a cancellation has no link", () => {
    expect(text("cancelled")).toBe(
      "Praxis am Sonnenhof: your appointment with Dr. Anna Weber on Mon, Mar 1, 9:00 AM is cancelled.",
    );
    expect(text("cancelled", { locale: "de" })).toMatch(
      /^Praxis am Sonnenhof: Ihr Termin .* ist abgesagt\.$/,
    );
  });

  it("leaves the patient's name out: anybody may see a phone's screen", () => {
    expect(text("confirmed")).not.toContain("Mia");
  });

  it("is short: letters of the smaller alphabet alone, at most two parts", () => {
    const visitType = { id: "first-visit", name: "First visit", place: "clinic", url: null } as const;
    for (const locale of ["en", "de", "en-GB"])
      for (const kind of ["confirmed", "moved", "cancelled"] as const) {
        const written = text(kind, { locale, visitType });
        // GSM 03.38, as far as these words go. In two parts it has 306 letters.
        expect(written).toMatch(/^[A-Za-z0-9 .,:#/_()äöüÄÖÜß-]+$/);
        expect(written.length, written).toBeLessThanOrEqual(306);
      }
  });
});
