import { longestSlotMinutes, type Weekday, weekdays } from "../../slots/opening-hours.ts";
import type { ClinicFile, DoctorOfFile } from "./clinic-file.ts";
import { group, listOf, oneOf, orNothing, slugOf, text, trueOrFalse, wholeNumber } from "./values.ts";
import { visitType, type WrittenVisitType } from "./written-visit-type.ts";

/** The file as people write it, once `writtenForm` has checked it and filled in the defaults. */
export type WrittenFile = Omit<ClinicFile, "holidays" | "doctors"> & {
  holidays: (WrittenDays & { name: string | null })[];
  visitTypes: WrittenVisitType[];
  doctors: WrittenDoctor[];
};

export type WrittenDoctor = Omit<DoctorOfFile, "schedule" | "visitTypes"> & {
  slotMinutes: number;
  /** By their slugs. */
  visitTypes: string[];
  /** "08:00-12:00" */
  hours: Record<Weekday, string[]>;
  breaks: { days: Weekday[]; time: string }[];
  absences: (WrittenDays & { reason: string | null })[];
};

/** One date, or the first and the last of several: `meaning.ts` sees to it that it is either. */
export type WrittenDays = { date?: string; from?: string; to?: string };

const slug = slugOf(64, "anna-weber");
const visitTypeSlug = slugOf(60, "first-visit");
const language = {
  ...text(35),
  pattern: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
  says: 'a language tag, like "de" or "pt-BR"',
};
const timeRange = {
  type: "string",
  pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
  says: 'two times of a 24-hour clock, like "08:00-12:30"',
};
const date = { type: "string", format: "date", says: "a day that exists, like 2026-12-24" };
const email = { ...text(254), format: "email", says: 'an e-mail address, like "praxis@example.org"' };
const website = {
  ...text(500),
  pattern: "^https?://[^\\s/]+\\S*$",
  says: 'an address, like "https://www.example.org"',
};
const day = oneOf(weekdays);

const days = (remark: "name" | "reason") =>
  group({ date, from: date, to: date, [remark]: orNothing(text(200)) }, []);

const doctor = group(
  {
    slug,
    name: text(200),
    specialties: { ...listOf(text(100)), uniqueItems: true, default: [] },
    languages: { ...listOf(language), uniqueItems: true, default: [] },
    bio: orNothing(text(2000)),
    visitTypes: { ...listOf(visitTypeSlug), uniqueItems: true, default: [] },
    slotMinutes: { ...wholeNumber(5, longestSlotMinutes), default: 30 },
    hours: group(Object.fromEntries(weekdays.map((day) => [day, { ...listOf(timeRange), default: [] }])), []),
    breaks: {
      ...listOf(
        group(
          { days: { ...listOf(day), minItems: 1, uniqueItems: true, default: weekdays }, time: timeRange },
          ["time"],
        ),
      ),
      default: [],
    },
    absences: { ...listOf(days("reason")), default: [] },
  },
  ["slug", "name", "hours"],
);

/** What can be said about each value by itself; `meaning.ts` has what several say together. */
export const writtenForm = group(
  {
    clinic: group(
      {
        slug,
        name: text(200),
        timeZone: text(64),
        locale: { ...language, default: "en" },
        contact: {
          ...group(
            {
              email: orNothing(email),
              phone: orNothing(text(40)),
              address: orNothing(text(300)),
              website: orNothing(website),
            },
            [],
          ),
          default: {},
        },
      },
      ["slug", "name", "timeZone"],
    ),
    allowedOrigins: { ...listOf(text(300)), uniqueItems: true, default: [] },
    managePage: orNothing(text(500)),
    policies: {
      ...group(
        {
          minimumNoticeMinutes: { ...wholeNumber(0, 525_600), default: 120 },
          cancellationNoticeMinutes: { ...wholeNumber(0, 525_600), default: 1440 },
          horizonDays: { ...wholeNumber(1, 366), default: 60 },
          holdMinutes: { ...wholeNumber(0, 30), default: 5 },
          bookingsPerPatient: orNothing(wholeNumber(1, 1000)),
          challenge: { ...oneOf(["none", "altcha"]), default: "none" },
        },
        [],
      ),
      default: {},
    },
    notifications: {
      ...group({ sms: trueOrFalse }, []),
      default: {},
    },
    holidays: { ...listOf(days("name")), default: [] },
    visitTypes: { ...listOf(visitType), default: [] },
    doctors: { ...listOf(doctor), minItems: 1 },
  },
  ["clinic", "doctors"],
);
