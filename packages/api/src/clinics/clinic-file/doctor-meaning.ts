import { minutesOf, type TimeRange, weekdays } from "../../slots/opening-hours.ts";
import type { Holey } from "./check-form.ts";
import type { Finding, Path } from "./mistakes.ts";
import { overlap, parseTimeRange, printTimeRange } from "./time-range.ts";
import type { WrittenDoctor } from "./written-form.ts";

type Breaks = NonNullable<Holey<WrittenDoctor>["breaks"]>;
type Hours = NonNullable<Holey<WrittenDoctor>["hours"]>;

/** Finds what makes no sense in one doctor's hours and breaks. */
export function* doctorFindings(path: Path, doctor: Holey<WrittenDoctor>): Generator<Finding> {
  const { hours, breaks = [], slotMinutes = 0 } = doctor;
  if (!hours) return;
  for (const day of weekdays) yield* hoursFindings([...path, "hours", day], hours[day] ?? [], slotMinutes);
  for (const [index, pause] of breaks.entries()) {
    const message = breakMistake(pause, hours);
    if (message) yield { path: [...path, "breaks", index, "time"], message };
  }
}

function* hoursFindings(path: Path, hours: (string | undefined)[], slotMinutes: number): Generator<Finding> {
  const before: TimeRange[] = [];
  for (const [index, written] of hours.entries()) {
    if (written === undefined) continue;
    const opening = parseTimeRange(written);
    const message =
      orderMistake(opening) ?? lengthMistake(opening, slotMinutes) ?? overlapMistake(opening, before);
    if (message) yield { path: [...path, index], message };
    before.push(opening);
  }
}

function orderMistake({ from, to }: TimeRange): string | undefined {
  if (from < to) return undefined;
  return `ends at ${to}, which is not after ${from}; hours past midnight go on at 00:00 of the next day`;
}

function lengthMistake({ from, to }: TimeRange, slotMinutes: number): string | undefined {
  if (minutesOf(to) - minutesOf(from) >= slotMinutes) return undefined;
  return `is too short for a slot of ${slotMinutes} minutes`;
}

function overlapMistake(opening: TimeRange, others: TimeRange[]): string | undefined {
  const other = others.find((other) => overlap(opening, other));
  return other && `overlaps ${printTimeRange(other)} of the same day`;
}

function breakMistake(pause: Breaks[number], hours: Hours): string | undefined {
  if (pause?.time === undefined) return undefined;
  const time = parseTimeRange(pause.time);
  // Among hours with a hole, the break may well lie in the hole.
  const openings = pause.days?.flatMap((day) => (day && hours[day]) || [undefined]) ?? [undefined];
  const isOutside = openings.every(
    (written) => written !== undefined && !overlap(parseTimeRange(written), time),
  );
  return orderMistake(time) ?? (isOutside ? "lies outside the doctor's hours on its days" : undefined);
}
