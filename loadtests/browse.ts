import { get } from "./lib/client.ts";
import { type Doctor, dayAfter, requireDoctors } from "./lib/clinic.ts";
import { sizesOf, specialty } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { report, type Summary } from "./lib/report.ts";
import { atRate, guarded, inGoodTime, nearlyAll, pick, promising } from "./lib/run.ts";

// RATE patients a second look around for DURATION: doctors, a doctor's week, the first free times. Who has seen a list
// before asks with its ETag, and is told 304 while it is the same.

const { rate, duration } = sizesOf("browse");

export const options = promising(
  { browse: atRate(rate, duration) },
  {
    told_not_modified: ["count>0"],
    took_listDoctors: inGoodTime,
    took_listDoctorSlots: inGoodTime,
    took_listSlots: inGoodTime,
    dropped_iterations: nearlyAll(rate * duration),
  },
);

type Browse = { doctors: Doctor[] };

export function setup(): Browse {
  return { doctors: requireDoctors() };
}

/** Of this virtual user: what it has seen, by address. */
const seen: Record<string, string> = {};

export default guarded(({ doctors }: Browse) => {
  const { name, path } = pick([aDoctorsWeek, firstFree, allDoctors])?.(doctors) ?? allDoctors();
  const etag = seen[path];
  const answer = get(path, {
    name,
    headers: etag ? { "If-None-Match": etag } : {},
    expected: etag ? [200, 304] : [200],
  });
  if (answer.status === 200) seen[path] = answer.headers["Etag"] ?? "";
});

type Page = { name: string; path: string };

function allDoctors(): Page {
  return { name: "listDoctors", path: `/v1/doctors?limit=100${ofSpecialty()}` };
}

function aDoctorsWeek(doctors: Doctor[]): Page {
  const firstDay = pick([1, 8, 15]) ?? 1;
  const range = `from=${dayAfter(firstDay)}&to=${dayAfter(firstDay + 6)}`;
  return { name: "listDoctorSlots", path: `/v1/doctors/${pick(doctors)?.id}/slots?${range}` };
}

function firstFree(): Page {
  return { name: "listSlots", path: `/v1/slots?limit=20${ofSpecialty()}` };
}

function ofSpecialty(): string {
  return specialty ? `&specialty=${encodeURIComponent(specialty)}` : "";
}

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("browse", `${rate} patients a second look around for ${duration} s`, summary);
}
