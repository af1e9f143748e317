import type { DateRange } from "../../slots/opening-hours.ts";
import type { VisitType } from "../../slots/visit.ts";
import { checkForm } from "./check-form.ts";
import type { ClinicFile, DoctorOfFile } from "./clinic-file.ts";
import { meaningFindings } from "./meaning.ts";
import { ClinicFileError } from "./mistakes.ts";
import { parseTimeRange } from "./time-range.ts";
import type { WrittenDays, WrittenDoctor, WrittenFile } from "./written-form.ts";
import type { WrittenVisitType } from "./written-visit-type.ts";
import { readYaml } from "./yaml-source.ts";

export { ClinicFileError } from "./mistakes.ts";

type Policies = ClinicFile["policies"];

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

function asMeant({ visitTypes: written, ...file }: WrittenFile): ClinicFile {
  const visitTypes = written.map((type) => visitTypeAsMeant(type, file.policies));
  return {
    ...file,
    // As a browser writes it: a space in it would cut the link off in a mail.
    managePage: file.managePage === null ? null : new URL(file.managePage).href,
    holidays: file.holidays.map((days) => ({ ...rangeOf(days), name: days.name })),
    doctors: file.doctors.map((doctor) => doctorAsMeant(doctor, visitTypes)),
  };
}

function visitTypeAsMeant({ slug, questions, ...type }: WrittenVisitType, policies: Policies): VisitType {
  return {
    ...type,
    id: slug,
    minimumNoticeMinutes: type.minimumNoticeMinutes ?? policies.minimumNoticeMinutes,
    horizonDays: type.horizonDays ?? policies.horizonDays,
    questions: questions.map(({ slug, ...question }) => ({ ...question, id: slug })),
  };
}

function doctorAsMeant(
  { slotMinutes, hours, breaks, absences, visitTypes: slugs, ...doctor }: WrittenDoctor,
  visitTypes: VisitType[],
): DoctorOfFile {
  return {
    ...doctor,
    // In the doctor's order.
    visitTypes: slugs.flatMap((slug) => visitTypes.filter(({ id }) => id === slug)),
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
