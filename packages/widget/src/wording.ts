import { type Day, dayForIntl, formatter } from "./dates.ts";
import { firstWeekdayOf, isWrittenFromRight } from "./locale.ts";

const dayStyles = {
  full: { dateStyle: "full" },
  short: { weekday: "short", day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  weekday: { weekday: "long" },
  weekdayShort: { weekday: "short" },
  weekdayNarrow: { weekday: "narrow" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** The order in which a sentence has its forms; each language leaves out those that it does not tell apart. */
const pluralForms = ["zero", "one", "two", "few", "many", "other"] as const;

/** One element's language: its sentences, and how it writes days, times and numbers. */
export class Wording<Table extends Record<string, string>> {
  readonly locale: string;
  readonly dir: "ltr" | "rtl";
  readonly firstWeekday: number;
  readonly #tables: Partial<Table>[];
  readonly #numbers: Intl.NumberFormat;

  /** Says each sentence in the page's own words, else in those of the language, else in English. */
  constructor(locale: string, english: Table, sentences?: Partial<Table>, overrides: Partial<Table> = {}) {
    this.locale = writtenAs(locale, Object.keys(overrides).length > 0, !!sentences);
    this.dir = isWrittenFromRight(this.locale) ? "rtl" : "ltr";
    this.firstWeekday = firstWeekdayOf(locale);
    this.#numbers = new Intl.NumberFormat(this.locale);
    this.#tables = [overrides, sentences ?? {}, english];
  }

  /** With a `count`, the sentence has the form that goes with it. */
  say(key: keyof Table & string, values: Record<string, string | number> = {}): string {
    const sentence = this.#tables.find((table) => table[key])?.[key] ?? key;
    return this.#formFor(values["count"], sentence).replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name];
      if (typeof value === "number") return this.number(value);
      // A Latin name must not turn what stands around it in Arabic.
      return value && this.dir === "rtl" ? `\u2068${value}\u2069` : (value ?? place);
    });
  }

  number(number: number): string {
    return this.#numbers.format(number);
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

  /** "German and English" for de and en. */
  languages(tags: readonly string[]): string {
    const names = new Intl.DisplayNames(this.locale, { type: "language" });
    return new Intl.ListFormat(this.locale).format(tags.map((tag) => names.of(tag) ?? tag));
  }

  #formFor(count: unknown, sentence: string): string {
    if (typeof count !== "number") return sentence;
    const rules = new Intl.PluralRules(this.locale);
    const { pluralCategories } = rules.resolvedOptions();
    const told = pluralForms.filter((form) => pluralCategories.includes(form));
    const forms = sentence.split("|");
    // Who writes fewer forms than the language has means the last for the rest.
    return forms[told.indexOf(rules.select(count))] ?? forms.at(-1) ?? sentence;
  }
}

/** English sentences want English dates; with sentences of the page's own, its locale is right as it is. */
function writtenAs(locale: string, hasOwnSentences: boolean, isSpoken: boolean): string {
  const { language } = new Intl.Locale(locale);
  if (hasOwnSentences || language === "en") return locale;
  if (!isSpoken) return "en-GB";
  // Our Chinese is simplified, and so are its dates, in Taipei, too.
  return language === "zh" ? `${new Intl.Locale(locale, { script: "Hans" })}` : locale;
}
