import type { Booking, Clinic, CreateBooking, CreatedBooking, Doctor, Problem, Slot } from "../types.ts";

export const clinic: Clinic = {
  slug: "am-sonnenhof",
  name: "Praxis am Sonnenhof",
  timeZone: "Europe/Berlin",
  locale: "de",
  contact: { email: "praxis@sonnenhof.example", phone: null, address: null, website: null },
  policies: {
    minimumNoticeMinutes: 120,
    cancellationNoticeMinutes: 1440,
    horizonDays: 60,
    holdMinutes: 5,
    challenge: "none",
  },
  specialties: ["General practice"],
  languages: ["de", "en"],
};

export const doctor: Doctor = {
  id: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d",
  slug: "anna-weber",
  name: "Dr. Anna Weber",
  specialties: ["General practice"],
  languages: ["de", "en"],
  bio: null,
  visitTypes: [],
};

export const slot: Slot = {
  id: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
  doctorId: doctor.id,
  start: "2027-03-01T08:00:00Z",
  end: "2027-03-01T08:30:00Z",
};

export const wish: CreateBooking = {
  doctorId: doctor.id,
  slotId: slot.id,
  patient: { name: "Mia Keller", email: "mia@example.org", phone: "+49 30 1234567" },
  note: "My knee hurts",
};

export const booking: Booking = {
  id: "bk_C29aUlWhXQ6PPx5vihwrPQGVey99EHxOorCRx9Xm9wg",
  doctorId: doctor.id,
  slotId: slot.id,
  status: "booked",
  start: slot.start,
  end: slot.end,
  timeZone: clinic.timeZone,
  doctorName: doctor.name,
  clinicName: clinic.name,
  visitType: null,
  location: { place: "clinic", address: null, url: null },
  patient: wish.patient,
  note: "My knee hurts",
  answers: {},
  metadata: {},
  locale: "de",
  sequence: 0,
  createdAt: "2027-02-20T10:15:00Z",
  changeableUntil: "2027-02-28T08:00:00Z",
  rescheduledAt: null,
  rescheduleReason: null,
  cancelledAt: null,
  cancellationReason: null,
};

export const created: CreatedBooking = {
  ...booking,
  manageToken: "BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY",
  manageUrl: "https://book.example/manage",
};

export function problem(status: number, code: string, more: Partial<Problem> = {}): Problem {
  return {
    type: `urn:docbook:problem:${code}`,
    title: "A short title",
    status,
    code,
    detail: "What happened, and what to do next.",
    requestId: "req-1",
    ...more,
  };
}

export function problemResponse(status: number, code: string, more?: Partial<Problem>): Response {
  const headers = { "Content-Type": "application/problem+json" };
  return Response.json(problem(status, code, more), { status, headers });
}
