import { describe, expect, it } from "vitest";
import { aBookingView } from "../testing/factories.ts";
import { type Notice, writeMail } from "./messages.ts";
import { writeText } from "./texts.ts";

const sender = {
  from: "bookings@docbook.example",
  publicUrl: "https://book.example",
  secret: Buffer.from("a secret for tests, long enough to sign with"),
};
const contact = { email: null, phone: "+49 30 5550100", address: null, website: null };
const kinds = ["confirmed", "moved", "cancelled"] as const;
const places = ["clinic", "video", "phone"] as const;

function notice(locale: string, kind: Notice["kind"], place: (typeof places)[number] = "clinic"): Notice {
  const visitType = { id: "scan", name: "Ultraschall", place, url: null };
  const booking = { ...aBookingView({ locale, visitType, timeZone: "Asia/Tokyo" }), contact };
  const told = { eventId: "01957b2e", booking };
  return kind === "moved" ? { ...told, kind, before: new Date("2027-02-26T13:00:00Z") } : { ...told, kind };
}

const english =
  /(?<!\p{L})(appointment|your|hello|confirmed|moved|cancelled|when|where|with|phone|visit|view|welcome|receive|this|before|monday|mon|march|mar 1|friday|time)(?!\p{L})/iu;
const withoutLinks = (text: string) => text.replaceAll(/https:\S+/g, "");

describe.each(["de", "fr", "es", "pt", "tr", "ar", "he", "hi", "zh"])("a patient who reads %s", (locale) => {
  it.each(kinds)("finds no English in the mail and the text message (%s)", (kind) => {
    for (const place of places) {
      const told = notice(locale, kind, place);
      const { subject, text } = writeMail(told, sender);
      for (const written of [subject, text, writeText(told, sender)]) {
        const words = locale === "tr" ? written.replaceAll("1 Mar ", "") : written;
        expect(withoutLinks(words)).not.toMatch(english);
        expect(written).not.toMatch(/[\u2068\u2069{}]|undefined/);
      }
    }
  });

  it("gets a mail that says its language and direction", () => {
    const { html } = writeMail(notice(locale, "confirmed"), sender);
    const isFromRight = locale === "ar" || locale === "he";
    const lang = locale === "zh" ? "zh-Hans" : locale;
    expect(html).toContain(`<html lang="${lang}"${isFromRight ? ' dir="rtl"' : ""}>`);
    expect(html.includes("<bdi>Mia Keller</bdi>")).toBe(isFromRight);
    expect(html).not.toMatch(/[\u2068\u2069]/);
  });
});

describe("a patient whose language we do not have", () => {
  it.each(kinds)("reads English with English dates throughout (%s)", (kind) => {
    const told = notice("nl-NL", kind);
    const mail = writeMail(told, sender);
    expect(mail).toEqual(writeMail({ ...told, booking: { ...told.booking, locale: "en-GB" } }, sender));
    expect(mail.html).toContain('<html lang="en-GB">');
    expect(mail.text).toContain("Monday, 1 March 2027");
    expect(writeText(told, sender)).toMatch(english);
    expect(mail.text + writeText(told, sender)).not.toMatch(/maandag|maart|minuten|mrt/);
  });
});

it("a patient in Taipei reads dates in the script of the words", () => {
  const { text } = writeMail(notice("zh-Hant-TW", "confirmed"), sender);
  expect(text).toContain("分钟");
  expect(text).not.toMatch(/分鐘|標準/);
});
