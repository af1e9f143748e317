import type { DateRange } from "../../slots/opening-hours.ts";
import { checkForm } from "./check-form.ts";
import type { ClinicFile, DoctorOfFile } from "./clinic-file.ts";
import { meaningFindings } from "./meaning.ts";
import { ClinicFileError } from "./mistakes.ts";
import { parseTimeRange } from "./time-range.ts";
import type { WrittenDays, WrittenDoctor, WrittenFile } from "./written-form.ts";
import { readYaml } from "./yaml-source.ts";

export { ClinicFileError } from "./mistakes.ts";

/** Reads a clinic file (docs/clinic-file.md), or throws a ClinicFileError that lists everything wrong with it. */
export function readClinicFile(text: string, name = "clinic.yaml"): ClinicFile {
  const source = readYaml(text);
  if (!source.isReadable) throw new ClinicFileError(name, source.mistakes);
  const { findings, sound } = checkForm(source.value);
  const mistakes = [...source.mistakes, ...[...findings, ...meaningFindings(sound)].map(source.place)];
  if (mistakes.length > 0) throw new ClinicFileError(name, mistakes);
  // Without findings, nothing was taken out.
  return asMeant(sound as WrittenFile);
}

function asMeant(file: WrittenFile): ClinicFile {
  return {
    ...file,
    holidays: file.holidays.map((days) => ({ ...rangeOf(days), name: days.name })),
    doctors: file.doctors.map(doctorAsMeant),
  };
}

function doctorAsMeant({ slotMinutes, hours, breaks, absences, ...doctor }: WrittenDoctor): DoctorOfFile {
  return {
    ...doctor,
    schedule: {
      slotMinutes,
      hours: hoursAsMeant(hours),
      breaks: breaks.map(({ days, time }) => ({ days, ...parseTimeRange(time) })),
      absences: absences.map((days) => ({ ...rangeOf(days), reason: days.reason })),
    },
  };
}

function hoursAsMeant(hours: WrittenDoctor["hours"]): DoctorOfFile["schedule"]["hours"] {
  const parsed = Object.entries(hours).map(([day, ranges]) => [
    day,
    ranges.map(parseTimeRange).sort((a, b) => a.from.localeCompare(b.from)),
  ]);
  // Object.fromEntries forgets the names of the days.
  return Object.fromEntries(parsed) as DoctorOfFile["schedule"]["hours"];
}

/** `meaningFindings` has made sure of either one date or two. */
function rangeOf({ date, from = date, to = date }: WrittenDays): DateRange {
  if (!from || !to) throw new TypeError("days without a date");
  return { from, to };
}
