import { describe, expect, it } from "vitest";
import { aBookingView } from "../testing/factories.ts";
import { calendarFile } from "./calendar.ts";
import { bookingIdOf } from "./id.ts";

const sender = {
  publicUrl: "https://book.example",
  secret: Buffer.from("a secret for tests, long enough to sign with"),
};
const cancelled = {
  status: "cancelled",
  sequence: 1,
  cancelledAt: new Date("2027-02-21T07:00:00Z"),
  cancelledBy: "patient",
} as const;
type Given = Parameters<typeof aBookingView>[0] & { clinicEmail?: string };

/** The file as its lines, unfolded, after a check of the form that RFC 5545 asks of every line. */
function linesOf(given: Given = {}, method?: "REQUEST" | "CANCEL"): string[] {
  const text = calendarFile(
    { ...aBookingView(given), ...given },
    { ...sender, ...(method ? { method } : {}) },
  );
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  for (const line of text.split("\r\n")) expect(Buffer.byteLength(line), line).toBeLessThanOrEqual(75);
  return text.replaceAll(/\r\n[ \t]/g, "").split("\r\n");
}

/** A line of the event itself; its time zone and alarm have lines of the same names. */
function lineOf(lines: string[], name: string) {
  const event = lines.slice(lines.indexOf("BEGIN:VEVENT"));
  return event.find((line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`));
}

describe("the calendar file of a booking", () => {
  it("opens and closes what it opens, in order", () => {
    const open: string[] = [];
    for (const line of linesOf()) {
      if (line.startsWith("BEGIN:")) open.push(line.slice(6));
      if (line.startsWith("END:")) expect(open.pop()).toBe(line.slice(4));
    }
    expect(open).toEqual([]);
  });

  it("says when, in the clinic's zone, and brings that zone along", () => {
    const lines = linesOf({ start: new Date("2027-03-01T08:00:00Z"), end: new Date("2027-03-01T08:30:00Z") });
    expect(lineOf(lines, "DTSTART")).toBe("DTSTART;TZID=Europe/Berlin:20270301T090000");
    expect(lineOf(lines, "DTEND")).toBe("DTEND;TZID=Europe/Berlin:20270301T093000");
    expect(lines).toContain("BEGIN:VTIMEZONE");
    expect(lines).toContain("TZID:Europe/Berlin");
  });

  it.each([
    ["before the clocks go forward", "2027-03-27T08:00:00Z", "20270327T090000"],
    ["after the clocks went forward", "2027-03-29T07:00:00Z", "20270329T090000"],
    ["before the clocks go back", "2027-10-30T07:00:00Z", "20271030T090000"],
    ["after the clocks went back", "2027-11-01T08:00:00Z", "20271101T090000"],
  ])("shows nine o'clock as nine o'clock %s", (_, instant, wallTime) => {
    const start = new Date(instant);
    const lines = linesOf({ start, end: new Date(start.getTime() + 1_800_000) });
    expect(lineOf(lines, "DTSTART")).toBe(`DTSTART;TZID=Europe/Berlin:${wallTime}`);
  });

  it.each([
    ["Africa/Nairobi", "110000"],
    ["Asia/Kolkata", "133000"],
    ["America/New_York", "030000"],
    ["Australia/Lord_Howe", "190000"],
  ])("says what the clock shows in %s", (zone, time) => {
    const lines = linesOf({ clinicTimeZone: zone });
    expect(lineOf(lines, "DTSTART")).toBe(`DTSTART;TZID=${zone}:20270301T${time}`);
    expect(lines).toContain(`TZID:${zone}`);
  });

  it.each(["Europe/Kyiv", "America/Nuuk", "UTC"])(
    "says the instant itself where no list describes the zone (%s)",
    (zone) => {
      const lines = linesOf({ clinicTimeZone: zone });
      expect(lineOf(lines, "DTSTART")).toBe("DTSTART:20270301T080000Z");
      expect(lineOf(lines, "DTEND")).toBe("DTEND:20270301T083000Z");
    },
  );

  it("is stamped in UTC, wherever the server stands", () => {
    expect(lineOf(linesOf(), "DTSTAMP")).toBe("DTSTAMP:20270220T101500Z");
    expect(lineOf(linesOf(cancelled), "DTSTAMP")).toBe("DTSTAMP:20270221T070000Z");
  });

  it("keeps its UID and raises its SEQUENCE when the booking is cancelled", () => {
    const booking = aBookingView();
    const [before, after] = [linesOf(booking), linesOf({ ...booking, ...cancelled })];
    expect(lineOf(before, "UID")).toBe(`UID:${bookingIdOf(booking)}@docbook`);
    expect(lineOf(after, "UID")).toBe(lineOf(before, "UID"));
    expect([lineOf(before, "SEQUENCE"), lineOf(after, "SEQUENCE")]).toEqual(["SEQUENCE:0", "SEQUENCE:1"]);
    expect([lineOf(before, "STATUS"), lineOf(after, "STATUS")]).toEqual([
      "STATUS:CONFIRMED",
      "STATUS:CANCELLED",
    ]);
    expect(lineOf(after, "URL")).toBeUndefined();
    expect(after).not.toContain("BEGIN:VALARM");
  });

  it("keeps its UID when the booking moves, and is stamped with the move", () => {
    const booking = aBookingView();
    const moved = linesOf({
      ...booking,
      start: new Date("2027-03-02T10:00:00Z"),
      end: new Date("2027-03-02T10:30:00Z"),
      sequence: 1,
      rescheduledAt: new Date("2027-02-21T07:00:00Z"),
    });
    expect(lineOf(moved, "UID")).toBe(lineOf(linesOf(booking), "UID"));
    expect(lineOf(moved, "SEQUENCE")).toBe("SEQUENCE:1");
    expect(lineOf(moved, "DTSTAMP")).toBe("DTSTAMP:20270221T070000Z");
    expect(lineOf(moved, "DTSTART")).toBe("DTSTART;TZID=Europe/Berlin:20270302T110000");
    expect(lineOf(moved, "STATUS")).toBe("STATUS:CONFIRMED");
  });

  it("says what kind of visit it is and where", () => {
    const visitType = { id: "talk", name: "Talk", place: "clinic", url: null } as const;
    const atClinic = linesOf({ visitType });
    expect(lineOf(atClinic, "SUMMARY")).toBe("SUMMARY:Appointment with Dr. Anna Weber (Talk)");
    expect(lineOf(atClinic, "LOCATION")).toBe("LOCATION:Praxis am Sonnenhof\\, Sonnenweg 4\\, 10115 Berlin");
    expect(lineOf(atClinic, "DESCRIPTION")).toContain("DESCRIPTION:Talk\\, 30 minutes\\n");
    const byPhone = linesOf({ visitType: { ...visitType, place: "phone" }, locale: "de" });
    expect(lineOf(byPhone, "LOCATION")).toBe("LOCATION:Am Telefon");

    const video = { ...visitType, place: "video", url: "https://video.example/room" } as const;
    expect(lineOf(linesOf({ visitType: video }), "LOCATION")).toBe("LOCATION:https://video.example/room");
    const gone = linesOf({ ...cancelled, visitType: video }).join("\n");
    expect(gone).toContain("LOCATION:By video");
    expect(gone).not.toContain("video.example");
  });

  it("says what it is: a download, an invitation, a cancellation", () => {
    const clinicEmail = "praxis@sonnenhof.example";
    expect(linesOf()).toContain("METHOD:PUBLISH");
    const invitation = linesOf({ clinicEmail }, "REQUEST");
    expect(invitation).toContain("METHOD:REQUEST");
    expect(lineOf(invitation, "ORGANIZER")).toContain("mailto:praxis@sonnenhof.example");
    expect(lineOf(invitation, "ATTENDEE")).toContain("mia@example.org");
    const cancellation = linesOf({ clinicEmail, ...cancelled }, "CANCEL");
    expect(cancellation).toContain("METHOD:CANCEL");
    expect(lineOf(cancellation, "ORGANIZER")).toBe(lineOf(invitation, "ORGANIZER"));
  });

  it("names no patient where it is only downloaded", () => {
    expect(linesOf({ patientName: "Zdenka", patientEmail: "zdenka@example.org" }).join()).not.toMatch(
      /zdenka/i,
    );
  });

  it("lets nobody write lines of their own into it", () => {
    const hostile = 'Eve", \r\nX-EVIL:1\nATTENDEE:mailto:all@example.org;\\,"';
    const lines = linesOf(
      { patientName: hostile, doctorName: hostile, clinicName: hostile, clinicEmail: "a@b.example" },
      "REQUEST",
    );
    expect(lines.filter((line) => /^(X-EVIL|ATTENDEE:mailto:all)/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("ATTENDEE"))).toHaveLength(1);
  });

  it("folds between characters, however long the names", () => {
    const name = "Dr. 山田太郎 👩‍⚕️ ".repeat(12);
    const lines = linesOf({ doctorName: name });
    expect(lineOf(lines, "SUMMARY")).toContain("山田太郎 👩‍⚕️ Dr. 山田太郎");
    expect(lines.join("")).not.toContain("\uFFFD");
  });

  it("is the same every time it is written", () => {
    const booking = aBookingView();
    expect(calendarFile(booking, sender)).toBe(calendarFile({ ...booking }, sender));
  });
});
