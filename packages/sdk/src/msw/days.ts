/** A day without a time, `2027-03-01`. */
export type Day = string;

/** The day that an instant falls on, in a zone. */
export function dayIn(timeZone: string, instant: Date | string): Day {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" }).format(new Date(instant));
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days a range covers, both ends included; below one when it ends before it begins. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
}

/** A UTC instant as DocBook writes it. */
export function instantOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

const dayMs = 86_400_000;
