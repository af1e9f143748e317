import type { DateRange, DoctorSchedule } from "../../slots/opening-hours.ts";
import type { VisitType } from "../../slots/visit.ts";

/** A clinic file as it is meant: every default filled in, every time taken apart. */
export type ClinicFile = {
  clinic: {
    slug: string;
    name: string;
    timeZone: string;
    locale: string;
    contact: Record<"email" | "phone" | "address" | "website", string | null>;
  };
  /** Exact origins (scheme://host[:port]) whose pages may use the clinic's publishable key. */
  allowedOrigins: string[];
  /** The clinic's own page for its patients' bookings; null where ours does. */
  managePage: string | null;
  policies: {
    minimumNoticeMinutes: number;
    cancellationNoticeMinutes: number;
    horizonDays: number;
    /** 0: nothing is held. */
    holdMinutes: number;
    /** Upcoming ones; null for any number. */
    bookingsPerPatient: number | null;
    challenge: "none" | "altcha";
  };
  /** Mails always go out; text messages cost the clinic. */
  notifications: { sms: boolean };
  holidays: (DateRange & { name: string | null })[];
  doctors: DoctorOfFile[];
};

export type DoctorOfFile = {
  slug: string;
  name: string;
  specialties: string[];
  languages: string[];
  bio: string | null;
  /** The usual one first. Without any the doctor is booked slot by slot. */
  visitTypes: VisitType[];
  schedule: Omit<DoctorSchedule, "absences"> & { absences: (DateRange & { reason: string | null })[] };
};
