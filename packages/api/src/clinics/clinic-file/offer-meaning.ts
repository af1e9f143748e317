import { type DoctorSchedule, slotsBetween, type TimeRange, weekdays } from "../../slots/opening-hours.ts";
import type { Holey } from "./check-form.ts";
import type { Finding, Path } from "./mistakes.ts";
import { nearest } from "./nearest.ts";
import { parseTimeRange } from "./time-range.ts";
import type { WrittenDoctor } from "./written-form.ts";
import type { WrittenVisitType } from "./written-visit-type.ts";

type Doctor = Holey<WrittenDoctor>;
type VisitTypes = (Holey<WrittenVisitType> | undefined)[];

/** Finds visit types that one doctor cannot offer. */
export function* offerFindings(path: Path, doctor: Doctor, visitTypes: VisitTypes): Generator<Finding> {
  for (const [index, slug] of (doctor.visitTypes ?? []).entries()) {
    if (slug === undefined) continue;
    const type = visitTypes.find((type) => type?.slug === slug);
    const message = type ? lengthMistake(type, doctor) : unknownMistake(slug, visitTypes);
    if (message) yield { path: [...path, index], message };
  }
}

function unknownMistake(slug: string, visitTypes: VisitTypes): string | undefined {
  const slugs = visitTypes.map((type) => type?.slug);
  // One whose slug could not be read may be meant.
  if (slugs.includes(undefined)) return undefined;
  const known = slugs.filter((slug) => slug !== undefined);
  if (known.length === 0) return "is no visit type: the file has no visitTypes";
  const meant = nearest(slug, known);
  return `is no visit type; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(", ")}`}`;
}

function lengthMistake({ durationMinutes }: Holey<WrittenVisitType>, doctor: Doctor): string | undefined {
  const longest = longestStretchMinutes(doctor);
  if (durationMinutes === undefined || longest === undefined || durationMinutes <= longest) return undefined;
  return `takes ${durationMinutes} minutes, more than the ${longest} that this doctor has slots on end`;
}

/** The longest time that slots follow one another without a gap; undefined where hours could not be read. */
function longestStretchMinutes(doctor: Doctor): number | undefined {
  const schedule = scheduleOf(doctor);
  if (!schedule) return undefined;
  let [longest, since, until] = [0, 0, 0];
  for (const { start, end } of slotsBetween({ ...schedule, timeZone: "UTC", holidays: [] }, twoWeeks)) {
    if (start.getTime() !== until) since = start.getTime();
    until = end.getTime();
    longest = Math.max(longest, until - since);
  }
  return longest / 60_000;
}

/** Any two: a week has borders to both sides. */
const twoWeeks = { from: "2027-01-04", to: "2027-01-17" };

function scheduleOf({ hours, breaks = [], slotMinutes }: Doctor): DoctorSchedule | undefined {
  const days: [day: string, TimeRange[]][] = [];
  for (const day of weekdays) {
    const ranges = hours?.[day];
    if (!ranges || ranges.includes(undefined)) return undefined;
    days.push([day, ranges.filter((range) => range !== undefined).map(parseTimeRange)]);
  }
  if (slotMinutes === undefined) return undefined;
  return {
    slotMinutes,
    // Object.fromEntries forgets the names of the days.
    hours: Object.fromEntries(days) as DoctorSchedule["hours"],
    breaks: breaks.flatMap((pause) => {
      if (pause?.time === undefined) return [];
      const days = pause.days?.filter((day) => day !== undefined) ?? [];
      return [{ ...parseTimeRange(pause.time), days }];
    }),
    absences: [],
  };
}
