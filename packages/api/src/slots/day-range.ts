import { Temporal } from "temporal-polyfill";
import { invalidRequest } from "../platform/http/check-contract.ts";

/** An answer covers a month at the most: enough for a calendar, small enough to make at any time. */
const longestRangeDays = 31;
const defaultRangeDays = 7;

/** Days of the clinic, and the instants at which the first begins and the last ends. */
export type DayRange = { from: string; to: string; instants: { start: string; end: string } };

/** The days asked for, in the clinic's zone; today and the six that follow when none are named. */
export function readDayRange(asked: { from?: string; to?: string }, timeZone: string): DayRange {
  const from = asked.from ? Temporal.PlainDate.from(asked.from) : Temporal.Now.plainDateISO(timeZone);
  const to = asked.to ? Temporal.PlainDate.from(asked.to) : from.add({ days: defaultRangeDays - 1 });
  // What the calendar knows and PostgreSQL, or a date of four digits, does not.
  if (from.year < 1 || to.year > 9999) {
    throw invalidRequest([
      { in: "query", pointer: "from", message: "must lie between 0001-01-01 and 9999-12-31" },
    ]);
  }
  const days = from.until(to, { largestUnit: "days" }).days + 1;
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
  const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant().toString();
  return {
    from: from.toString(),
    to: to.toString(),
    instants: { start: midnight(from), end: midnight(to.add({ days: 1 })) },
  };
}
