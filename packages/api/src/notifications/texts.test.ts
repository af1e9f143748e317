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

function text(kind: Notice["kind"], given: Parameters<typeof aBookingView>[0] = {}) {
  const contact = { email: null, phone: null, address: null, website: null };
  return writeText({ eventId: "01957b2e", kind, booking: { ...aBookingView(given), contact } }, sender);
}

const { doctorId, id } = aBookingView();
const link = `https://book.example/manage#${bookingIdOf({ doctorId, id })}.${manageTokenFor(sender.secret, { doctorId, id })}`;

describe("a text message", () => {
  it("says where, with whom and when, and carries the manage link", () => {
    expect(text("confirmed")).toBe(
      `Praxis am Sonnenhof: your appointment with Dr. Anna Weber is confirmed for Mon, Mar 1, 9:00 AM. View or cancel: ${link}`,
    );
    expect(text("confirmed", { locale: "de-AT" })).toBe(
      `Praxis am Sonnenhof: Ihr Termin bei Dr. Anna Weber ist bestätigt für Mo., 1. März, 9:00. Ansehen oder absagen: ${link}`,
    );
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
    for (const locale of ["en", "de", "en-GB"]) {
      const written = text("confirmed", { locale });
      // GSM 03.38, as far as these words go. In two parts it has 306 letters.
      expect(written).toMatch(/^[A-Za-z0-9 .,:#/_äöüÄÖÜß-]+$/);
      expect(written.length).toBeLessThanOrEqual(306);
    }
  });
});
