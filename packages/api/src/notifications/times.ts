type Range = { start: Date; end: Date; locale: string; timeZone: string };

/** Monday, March 1, 2027, 9:00 AM–9:30 AM (Central European Standard Time) */
export function formatRange({ start, end, locale, timeZone }: Range): string {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone }).format(start);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone });
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "long", timeZone })
    .formatToParts(start)
    .find((part) => part.type === "timeZoneName");
  return `${day}, ${time.format(start)}–${time.format(end)} (${zone?.value ?? timeZone})`;
}

/** Monday, March 1, 2027 at 9:00 AM */
export function formatStart(start: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone }).format(start);
}

/** 60 minutes, or 60 min */
export function formatMinutes(minutes: number, locale: string, width: "long" | "short"): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: width }).format(minutes);
}

/** Mon, Mar 1, 9:00 AM */
export function formatShort(start: Date, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  }).format(start);
}

/** What a clock on the wall shows there: equal for zones that agree at this instant. */
export function wallTime(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en", { dateStyle: "short", timeStyle: "short", timeZone }).format(instant);
}
