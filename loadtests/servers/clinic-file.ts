import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export type ClinicPlan = {
  doctors: number;
  /** Opening hours of every doctor on every day of the week, like "08:00-18:00". */
  hours: string;
  slotMinutes: number;
  horizonDays: number;
};

/** Writes a clinic file for `docbook clinic import`, and gives its path. */
export async function writeClinicFile(folder: string, plan: ClinicPlan): Promise<string> {
  const path = join(folder, "clinic.yaml");
  await writeFile(path, clinicFile(plan));
  return path;
}

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

// UTC, so that a day in the clinic is a day everywhere, and no notice, so that every later slot can be booked.
function clinicFile({ doctors, hours, slotMinutes, horizonDays }: ClinicPlan): string {
  const week = `{ ${days.map((day) => `${day}: ["${hours}"]`).join(", ")} }`;
  return `clinic: { slug: load-test, name: Load Test Clinic, timeZone: UTC, locale: en }
policies: { minimumNoticeMinutes: 0, cancellationNoticeMinutes: 0, horizonDays: ${horizonDays} }
doctors:
${Array.from({ length: doctors }, (_, index) => doctor(index + 1, slotMinutes, week)).join("")}`;
}

function doctor(number: number, slotMinutes: number, week: string): string {
  return `  - slug: doctor-${number}
    name: Dr. Number ${number}
    specialties: [General practice]
    languages: [en]
    slotMinutes: ${slotMinutes}
    hours: ${week}
`;
}
