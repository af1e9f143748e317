import { minutesOf, weekdays } from "../../slots/opening-hours.ts";
import type { Holey } from "./check-form.ts";
import { doctorFindings } from "./doctor-meaning.ts";
import { managePageMistake } from "./manage-page.ts";
import type { Finding, Path } from "./mistakes.ts";
import { offerFindings } from "./offer-meaning.ts";
import { parseTimeRange } from "./time-range.ts";
import { timeZoneMistake } from "./time-zone.ts";
import { twinFindings } from "./twins.ts";
import { visitTypeFindings } from "./visit-type-meaning.ts";
import { originMistake } from "./web-origin.ts";
import type { WrittenDays, WrittenDoctor, WrittenFile } from "./written-form.ts";

// 20 doctors with quarter-hour slots for 60 days ask for some 40,000.
const mostSlots = 100_000;

/** Finds what is well written but makes no sense. Holes were complained of already and go unjudged. */
export function* meaningFindings(file: Holey<WrittenFile>): Generator<Finding> {
  const { clinic, allowedOrigins = [], holidays = [], visitTypes = [], doctors = [] } = file;
  yield* mistakeAt(["clinic", "timeZone"], clinic?.timeZone, timeZoneMistake);
  yield* mistakeAt(["clinic", "locale"], clinic?.locale, localeMistake);
  for (const [index, origin] of allowedOrigins.entries()) {
    yield* mistakeAt(["allowedOrigins", index], origin, originMistake);
  }
  yield* mistakeAt(["managePage"], file.managePage ?? undefined, (written) =>
    managePageMistake(written, allowedOrigins),
  );
  yield* amountFindings(doctors, file.policies?.horizonDays);
  yield* daysFindings(["holidays"], holidays);
  yield* visitTypeFindings(file);
  yield* twinFindings(["doctors"], doctors);
  for (const [index, doctor] of doctors.entries()) {
    if (!doctor) continue;
    yield* doctorFindings(["doctors", index], doctor);
    yield* daysFindings(["doctors", index, "absences"], doctor.absences ?? []);
    yield* offerFindings(["doctors", index, "visitTypes"], doctor, visitTypes);
  }
}

/** Mails are written in it: what only looks like a language tag would stop every one of them. */
function localeMistake(written: string): string | undefined {
  try {
    Intl.getCanonicalLocales(written);
    return undefined;
  } catch {
    return 'is no language tag (BCP 47), like "de" or "pt-BR"';
  }
}

function* mistakeAt(
  path: Path,
  written: string | undefined,
  mistakeIn: (written: string) => string | undefined,
): Generator<Finding> {
  const message = written === undefined ? undefined : mistakeIn(written);
  if (message) yield { path, message };
}

function* amountFindings(
  doctors: (Holey<WrittenDoctor> | undefined)[],
  horizonDays: number | undefined,
): Generator<Finding> {
  if (!horizonDays) return;
  const slots = Math.ceil((sum(doctors.map(slotsAWeek)) * horizonDays) / 7);
  if (slots <= mostSlots) return;
  const message = `asks for about ${slots} slots, more than ${mostSlots}; shorten it, or lengthen slotMinutes`;
  yield { path: ["policies", "horizonDays"], message };
}

function slotsAWeek(doctor: Holey<WrittenDoctor> | undefined): number {
  const { hours, slotMinutes } = doctor ?? {};
  if (!hours || !slotMinutes) return 0;
  const openings = weekdays.flatMap((day) => hours[day] ?? []).filter((written) => written !== undefined);
  return sum(
    openings.map(parseTimeRange).map(({ from, to }) => {
      return Math.max(0, Math.floor((minutesOf(to) - minutesOf(from)) / slotMinutes));
    }),
  );
}

function* daysFindings(list: Path, entries: (Holey<WrittenDays> | undefined)[]): Generator<Finding> {
  for (const [index, days] of entries.entries()) {
    if (!days) continue;
    const path = [...list, index];
    // A hole still has its key.
    const [hasDate, hasFrom, hasTo] = ["date" in days, "from" in days, "to" in days];
    if (hasDate && (hasFrom || hasTo)) yield { path, message: "has a date as well as from and to; keep one" };
    else if (!hasDate && !hasFrom && !hasTo) yield { path, message: "needs a date, or from and to" };
    else if (hasFrom !== hasTo) yield { path: [...path, hasFrom ? "to" : "from"], message: "is missing" };
    else if (days.from && days.to && days.to < days.from) {
      yield { path: [...path, "to"], message: `is earlier than from, ${days.from}` };
    }
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
