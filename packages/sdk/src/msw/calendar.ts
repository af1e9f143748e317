import type { Booking } from "../types.ts";

/** A booking as the text of an iCalendar file, as short as one can be. */
export function calendarFile({ id, start, end, sequence, status, doctorName }: Booking): string {
  const compact = (instant: string) => instant.replace(/[-:]/g, "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//DocBook//mock//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${id}@docbook`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${compact(start)}`,
    `DTSTART:${compact(start)}`,
    `DTEND:${compact(end)}`,
    `SUMMARY:${doctorName}`,
    `STATUS:${status === "cancelled" ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}
