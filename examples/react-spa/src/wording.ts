/** The pages are in English: so are the names of days and languages, with the visitor's own 12 or 24 hours. */
const locale = navigator.languages.find((tag) => tag.startsWith("en-")) ?? "en-GB";
const languages = new Intl.DisplayNames(locale, { type: "language" });
const list = new Intl.ListFormat(locale);

export function languageNames(tags: readonly string[]): string {
  return list.format(tags.map((tag) => languages.of(tag) ?? tag));
}

/** "09:20" or "9:20 AM", by the clock on the clinic's wall. */
export function timeOf(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone }).format(new Date(instant));
}

/** "Today", "Tomorrow", or the day's name and date. */
export function dayOf(instant: string, timeZone: string, now: Date = new Date()): string {
  const day = dateIn(timeZone, new Date(instant));
  const today = dateIn(timeZone, now);
  if (day === today) return "Today";
  if (day === addDays(today, 1)) return "Tomorrow";
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone,
  }).format(new Date(instant));
}

/** A day without a time, such as 2027-03-01, some days later. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

export function dateIn(timeZone: string, date: Date): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(date);
}
