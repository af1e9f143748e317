import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export type ClinicPlan = {
  /** How many, or how many of each specialty. */
  doctors: number | Record<string, number>;
  /** Opening hours of every doctor on every day of the week, like "08:00-18:00". */
  hours: string;
  slotMinutes: number;
  horizonDays: number;
  holdMinutes?: number;
};

export const clinicSlug = "load-test";

/** Writes a clinic file for `docbook clinic import`, and gives its path. */
export async function writeClinicFile(folder: string, plan: ClinicPlan): Promise<string> {
  const path = join(folder, "clinic.yaml");
  await writeFile(path, clinicFile(plan));
  return path;
}

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

// UTC, so that a day in the clinic is a day everywhere, and no notice, so that every later slot can be booked.
function clinicFile({ doctors, hours, slotMinutes, horizonDays, holdMinutes = 5 }: ClinicPlan): string {
  const week = `{ ${days.map((day) => `${day}: ["${hours}"]`).join(", ")} }`;
  const counts = typeof doctors === "number" ? { "General practice": doctors } : doctors;
  const specialties = Object.entries(counts).flatMap(([name, count]) => Array<string>(count).fill(name));
  return `clinic: { slug: ${clinicSlug}, name: Load Test Clinic, timeZone: UTC, locale: en }
policies: { minimumNoticeMinutes: 0, cancellationNoticeMinutes: 0, horizonDays: ${horizonDays}, holdMinutes: ${holdMinutes} }
doctors:
${specialties.map((specialty, index) => doctor(index + 1, { specialty, slotMinutes, week })).join("")}`;
}

type Doctor = { specialty: string; slotMinutes: number; week: string };

function doctor(number: number, { specialty, slotMinutes, week }: Doctor): string {
  return `  - slug: doctor-${number}
    name: Dr. Number ${number}
    specialties: [${specialty}]
    languages: [en]
    slotMinutes: ${slotMinutes}
    hours: ${week}
`;
}
