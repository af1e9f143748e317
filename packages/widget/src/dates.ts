/** A day without a time or a zone, as `YYYY-MM-DD`. Such strings sort by date. */
export type Day = string;

const dayMs = 86_400_000;
const toUtc = (day: Day): number => Date.parse(`${day}T00:00Z`);
const fromUtc = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: Day, days: number): Day => fromUtc(toUtc(day) + days * dayMs);

/** The same day of another month, or that month's last day where it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(toUtc(day));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const daysInMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return fromUtc(Date.UTC(year, month, Math.min(date.getUTCDate(), daysInMonth)));
}

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 8)}01`;
export const lastOfMonth = (day: Day): Day => addDays(addMonths(firstOfMonth(day), 1), -1);

/** `firstWeekday` counts as ISO does: Monday is 1, Sunday 7. */
export function startOfWeek(day: Day, firstWeekday: number): Day {
  return addDays(day, -((new Date(toUtc(day)).getUTCDay() - firstWeekday + 7) % 7));
}

export const earlier = (a: Day, b: Day): Day => (a < b ? a : b);
export const later = (a: Day, b: Day): Day => (a > b ? a : b);

/** Cuts a range of days, both ends included, into ranges the API accepts. */
export function splitRange(from: Day, to: Day, mostDays = 31): { from: Day; to: Day }[] {
  const ranges: { from: Day; to: Day }[] = [];
  for (let start = from; start <= to; start = addDays(start, mostDays)) {
    ranges.push({ from: start, to: earlier(addDays(start, mostDays - 1), to) });
  }
  return ranges;
}

/** The calendar day of an instant as a wall clock in `zone` shows it. */
export function dayIn(zone: string, instant: string | number): Day {
  return formatter("sv", { timeZone: zone, dateStyle: "short" }).format(new Date(instant));
}

/** The hour, 0 to 23, of an instant as a wall clock in `zone` shows it. */
export function hourIn(zone: string, instant: string): number {
  return Number(formatter("sv", { timeZone: zone, hour: "2-digit" }).format(new Date(instant)));
}

/** A day as an instant for `Intl` with `timeZone: "UTC"`; of no use for anything else. */
export const dayForIntl = (day: Day): Date => new Date(toUtc(day));

// Building a formatter costs far more than using it, and a month has hundreds of times to format.
const formatters = new Map<string, Intl.DateTimeFormat>();
export function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = locale + JSON.stringify(options);
  let made = formatters.get(name);
  if (made) return made;
  made = new Intl.DateTimeFormat(locale, options);
  formatters.set(name, made);
  return made;
}
