import { Temporal } from "temporal-polyfill";
import { type DayRange, readDayRange } from "../slots/day-range.ts";

/** As many as an answer may cover. */
const defaultDays = 31;

/** The day on which it begins, in the clinic's zone. By our own zones, as slots and ranges are: never PostgreSQL's. */
export function dayOf(start: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(start.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** The days asked for. Figures look back: a range of which only one end is named, or none, covers 31 days up to today. */
export function readFigureDays(asked: { from?: string; to?: string }, timeZone: string): DayRange {
  const { from, to } = asked;
  const reach = { days: defaultDays - 1 };
  if (from !== undefined && to !== undefined) return readDayRange({ from, to }, timeZone);
  if (from !== undefined)
    return readDayRange({ from, to: Temporal.PlainDate.from(from).add(reach).toString() }, timeZone);
  const last = to === undefined ? Temporal.Now.plainDateISO(timeZone) : Temporal.PlainDate.from(to);
  return readDayRange({ from: last.subtract(reach).toString(), to: last.toString() }, timeZone);
}

/** Each day of the range with the instant at which it begins. */
export function midnights({ from, to }: Pick<DayRange, "from" | "to">, timeZone: string) {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(to, { largestUnit: "days" }).days + 1;
  const days = Array.from({ length: count }, (_, i) => first.add({ days: i }));
  return {
    days: days.map(String),
    begin: days.map((day) => day.toZonedDateTime(timeZone).toInstant().toString()),
  };
}
