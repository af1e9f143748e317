import { type Day, dayForIntl, formatter } from "./dates.ts";
import { firstWeekdayOf } from "./locale.ts";

const dayStyles = {
  full: { dateStyle: "full" },
  short: { weekday: "short", day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  weekday: { weekday: "long" },
  weekdayShort: { weekday: "short" },
  number: { day: "numeric" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** One element's language: its sentences, and how it writes days and times. */
export class Wording<Table extends Record<string, string>> {
  readonly locale: string;
  readonly firstWeekday: number;
  readonly #table: Table;

  constructor(locale: string, tables: Record<string, Table> & { en: Table }, overrides: Partial<Table> = {}) {
    const { language } = new Intl.Locale(locale);
    // English sentences want English dates; with the page's own sentences its locale is right as it is.
    const spoken = tables[language] ?? (Object.keys(overrides).length > 0 && tables.en);
    this.locale = spoken ? locale : "en-GB";
    this.firstWeekday = firstWeekdayOf(locale);
    this.#table = { ...(spoken || tables.en), ...overrides };
  }

  say(key: keyof Table & string, values: Record<string, string> = {}): string {
    return (this.#table[key] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  }

  day(day: Day, style: keyof typeof dayStyles = "full"): string {
    return formatter(this.locale, { ...dayStyles[style], timeZone: "UTC" }).format(dayForIntl(day));
  }

  time(timeZone: string, instant: string): string {
    return formatter(this.locale, { timeStyle: "short", timeZone }).format(new Date(instant));
  }

  /** Day and time in one, such as "Monday, 1 March 2027 at 9:00". */
  moment(timeZone: string, instant: string): string {
    return formatter(this.locale, { dateStyle: "full", timeStyle: "short", timeZone }).format(
      new Date(instant),
    );
  }

  /** Whether clocks in both zones show the same: Vienna is no news to Berlin. */
  sameClock(zone: string, other: string, instant: string): boolean {
    return this.moment(zone, instant) === this.moment(other, instant);
  }

  /** "Berlin, GMT+1": the city people know and the offset that settles doubts. */
  zone(timeZone: string, instant: string): string {
    const offset = formatter("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(
      new Date(instant),
    );
    const name = offset.find(({ type }) => type === "timeZoneName");
    return `${timeZone.replace(/.*\//, "").replaceAll("_", " ")}, ${name?.value}`;
  }

  /** "German, English" for de and en. */
  languages(tags: readonly string[]): string {
    const names = new Intl.DisplayNames(this.locale, { type: "language" });
    return tags.map((tag) => names.of(tag)).join(", ");
  }
}
