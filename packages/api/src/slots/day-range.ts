import { Temporal } from "temporal-polyfill";
import { invalidRequest } from "../platform/http/check-contract.ts";

/** An answer covers a month at the most: enough for a calendar, small enough to make at any time. */
const longestRangeDays = 31;
const defaultRangeDays = 7;
const dayMs = 86_400_000;

/** Days of the clinic, and the instants at which the first begins and the last ends. */
export type DayRange = { from: string; to: string; instants: { start: string; end: string } };

type AskedDays = { from?: string; to?: string };

/** The days asked for, in the clinic's zone; today and the six that follow when none are named. Not looked at yet. */
export function nameDays(asked: AskedDays, timeZone: string): { from: string; to: string } {
  const { from = Temporal.Now.plainDateISO(timeZone).toString(), to } = asked;
  const last = () => Temporal.PlainDate.from(from).add({ days: defaultRangeDays - 1 });
  return { from, to: to ?? last().toString() };
}

/** The same days, with what to look for; throws when they are not to be had. As much work as all else for a cached list. */
export function readDayRange(asked: AskedDays, timeZone: string): DayRange {
  const named = nameDays(asked, timeZone);
  const [from, to] = [Temporal.PlainDate.from(named.from), Temporal.PlainDate.from(named.to)];
  // What the calendar knows and PostgreSQL, or a date of four digits, does not.
  if (from.year < 1 || to.year > 9999) {
    throw invalidRequest([
      { in: "query", pointer: "from", message: "must lie between 0001-01-01 and 9999-12-31" },
    ]);
  }
  const days = (Date.parse(named.to) - Date.parse(named.from)) / dayMs + 1;
  if (days < 1) throw invalidRequest([{ in: "query", pointer: "to", message: "is before from" }]);
  if (days > longestRangeDays) {
    throw invalidRequest([
      {
        in: "query",
        pointer: "to",
        message: `ends a range of ${days} days; ask for at most ${longestRangeDays} at once`,
      },
    ]);
  }
  // Here rather than in SQL: slots were made by the same rules, and the two may know different time zones.
  const midnight = (day: Temporal.PlainDate) =>
    new Date(day.toZonedDateTime(timeZone).epochMilliseconds).toISOString().replace(".000Z", "Z");
  return {
    from: from.toString(),
    to: to.toString(),
    instants: { start: midnight(from), end: midnight(to.add({ days: 1 })) },
  };
}
