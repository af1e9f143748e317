import type { Clinic, Doctor, Slot } from "../types.ts";
import { addDays, type Day, dayIn, instantOf } from "./days.ts";

/**
 * The clinic that a mock shows when it is given none.
 *
 * @example
 * ```ts
 * makeDocBookMock({ clinic: { ...demoClinic, timeZone: "Asia/Tokyo" } });
 * ```
 */
export const demoClinic: Clinic = {
  slug: "am-sonnenhof",
  name: "Praxis am Sonnenhof",
  timeZone: "Europe/Berlin",
  locale: "de",
  contact: {
    email: "praxis@sonnenhof.example",
    phone: "+49 30 5550100",
    address: "Sonnenweg 4, 10115 Berlin",
    website: null,
  },
  policies: {
    minimumNoticeMinutes: 120,
    cancellationNoticeMinutes: 1440,
    horizonDays: 60,
    holdMinutes: 5,
    challenge: "none",
  },
  specialties: ["Dermatology", "General practice"],
  languages: ["de", "en", "tr"],
};

/**
 * Its doctors.
 *
 * @example
 * ```ts
 * makeDocBookMock({ doctors: demoDoctors.slice(0, 1) });
 * ```
 */
export const demoDoctors: readonly Doctor[] = [
  {
    id: mockId(1),
    slug: "anna-weber",
    name: "Dr. Anna Weber",
    specialties: ["General practice"],
    languages: ["de", "en"],
    bio: "Family doctor for all ages.",
    visitTypes: [],
  },
  {
    id: mockId(2),
    slug: "emre-yilmaz",
    name: "Dr. Emre Yılmaz",
    specialties: ["Dermatology"],
    languages: ["de", "tr"],
    bio: "Skin checks and small procedures.",
    visitTypes: [],
  },
];

// Later than the clinic's cancellation notice from now.
const firstDayAhead = 2;
const dayCount = 14;
const times = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "13:00", "13:30"];

/** Half hours of each doctor on the weekdays of two weeks from the day after tomorrow. */
export function demoSlots(clinic: Clinic, doctors: readonly Doctor[], now: Date): Slot[] {
  const today = dayIn(clinic.timeZone, now);
  const days = Array.from({ length: dayCount }, (_, n) => addDays(today, firstDayAhead + n)).filter(
    isWeekday,
  );
  let made = 1000;
  return doctors.flatMap(({ id: doctorId }) =>
    days.flatMap((day) =>
      times.map((time) => {
        const start = `${day}T${time}:00Z`;
        const end = instantOf(new Date(Date.parse(start) + 30 * 60_000));
        return { id: mockId(made++), doctorId, start, end };
      }),
    ),
  );
}

/** A UUID that is easy to recognise, and the same in every run. */
export function mockId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

function isWeekday(day: Day): boolean {
  return ![0, 6].includes(new Date(day).getUTCDay());
}
