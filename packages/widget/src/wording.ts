import { type Day, dayForIntl, formatter } from "./dates.ts";
import { firstWeekdayOf } from "./locale.ts";

const dayStyles = {
  full: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
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
    const language = new Intl.Locale(locale).language;
    // English sentences want English dates; with the page's own sentences its locale is right as it is.
    const spoken = language in tables || Object.keys(overrides).length > 0;
    this.locale = spoken ? locale : "en-GB";
    this.firstWeekday = firstWeekdayOf(locale);
    this.#table = { ...(tables[language] ?? tables.en), ...overrides };
  }

  say(key: keyof Table & string, values: Record<string, string> = {}): string {
    return (this.#table[key] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  }

  day(day: Day, style: keyof typeof dayStyles = "full"): string {
    return formatter(this.locale, { ...dayStyles[style], timeZone: "UTC" }).format(dayForIntl(day));
  }

  time(zone: string, instant: string): string {
    return formatter(this.locale, { timeStyle: "short", timeZone: zone }).format(new Date(instant));
  }

  /** Day and time in one, such as "Monday, 1 March 2027 at 9:00". */
  moment(zone: string, instant: string): string {
    return formatter(this.locale, { dateStyle: "full", timeStyle: "short", timeZone: zone }).format(
      new Date(instant),
    );
  }

  /** "Berlin, GMT+1": the city people know and the offset that settles doubts. */
  zone(zone: string, instant: string | number): string {
    const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
    const parts = formatter("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(new Date(instant));
    return `${city}, ${parts.find((part) => part.type === "timeZoneName")?.value}`;
  }

  languages(tags: readonly string[]): string {
    return tags.map((tag) => this.language(tag)).join(", ");
  }

  language(tag: string): string {
    return new Intl.DisplayNames(this.locale, { type: "language" }).of(tag) ?? tag;
  }
}
