import { v7 as uuidv7 } from "uuid";
import type { StoredBooking } from "../bookings/store.ts";
import { createKey } from "../keys/store.ts";
import type { Database } from "../platform/db/connection.ts";
import type { ClinicRow, DoctorRow, SlotRow } from "../platform/db/models/index.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { VisitType } from "../slots/visit.ts";

const minuteMs = 60_000;
let made = 0;

/** A name that nothing else in this test file has. */
const unique = (word: string) => `${word}-${++made}`;

export type TestClinic = ClinicRow & { publishableKey: string; secretKey: string };

export async function aClinic(
  db: Database,
  given: Partial<ClinicRow> & { allowedOrigins?: string[] } = {},
): Promise<TestClinic> {
  const { allowedOrigins = ["https://clinic.example"], ...columns } = given;
  return inTransaction(db, async (tx) => {
    const clinic = await tx.clinics.create(
      {
        id: uuidv7(),
        slug: unique("clinic"),
        name: "Praxis am Sonnenhof",
        timeZone: "Europe/Berlin",
        locale: "en",
        contact: {
          email: "praxis@sonnenhof.example",
          phone: "+49 30 5550100",
          address: "Sonnenweg 4, 10115 Berlin",
          website: null,
        },
        minimumNoticeMinutes: 0,
        cancellationNoticeMinutes: 0,
        horizonDays: 60,
        holidays: [],
        ...columns,
      },
      { transaction: tx.transaction },
    );
    const make = (kind: "publishable" | "secret") =>
      createKey(tx, {
        clinicId: clinic.id,
        kind,
        label: "test",
        allowedOrigins: kind === "publishable" ? allowedOrigins : [],
      });
    const { key: publishableKey } = await make("publishable");
    const { key: secretKey } = await make("secret");
    return { ...clinic.get(), publishableKey, secretKey };
  });
}

export async function aDoctor(
  db: Database,
  clinic: Pick<ClinicRow, "id">,
  given: Partial<DoctorRow> = {},
): Promise<DoctorRow> {
  const doctor = await db.doctors.create({
    id: uuidv7(),
    clinicId: clinic.id,
    slug: unique("doctor"),
    name: "Dr. Anna Weber",
    specialties: ["General practice"],
    languages: ["de", "en"],
    bio: null,
    schedule: {},
    active: true,
    ...given,
  });
  return doctor.get();
}

/** Half an hour, from `inMinutes` minutes from now. */
export async function aSlot(
  db: Database,
  doctor: Pick<DoctorRow, "id" | "clinicId">,
  inMinutes = 24 * 60,
  given: Partial<SlotRow> = {},
): Promise<SlotRow> {
  const start = new Date(Math.floor(Date.now() / minuteMs) * minuteMs + inMinutes * minuteMs);
  const slot = await db.slots.create({
    doctorId: doctor.id,
    id: uuidv7(),
    clinicId: doctor.clinicId,
    start,
    end: new Date(start.getTime() + 30 * minuteMs),
    status: "free",
    version: 0,
    ...given,
  });
  return slot.get();
}

export const mia = { name: "Mia Keller", email: "mia@example.org" };

/** A clinic with one free slot, whoever may ask for it, and a request that books it. */
export async function aBookableSlot<Sdk>(
  docbook: { deps: { db: Database }; sdk(key: string): Sdk },
  { inMinutes, ...given }: Parameters<typeof aClinic>[1] & { inMinutes?: number } = {},
) {
  const clinic = await aClinic(docbook.deps.db, given);
  const doctor = await aDoctor(docbook.deps.db, clinic);
  const slot = await aSlot(docbook.deps.db, doctor, inMinutes);
  return {
    clinic,
    doctor,
    slot,
    sdk: docbook.sdk(clinic.publishableKey),
    staff: docbook.sdk(clinic.secretKey),
    request: { doctorId: doctor.id, slotId: slot.id, patient: mia },
  };
}

/** Half an hour at the clinic, without buffers and questions. */
export function aVisitType(given: Partial<VisitType> & { id: string }): VisitType {
  return {
    name: given.id,
    description: null,
    durationMinutes: 30,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    minimumNoticeMinutes: 0,
    horizonDays: 60,
    place: "clinic",
    url: null,
    questions: [],
    ...given,
  };
}

/** A doctor's tomorrow: slots of half an hour that start so many minutes into it. */
export async function aDay<Sdk>(
  docbook: { deps: { db: Database }; sdk(key: string): Sdk },
  {
    starts = [0, 30, 60, 90],
    visitTypes = [],
    inMinutes = 24 * 60,
    ...given
  }: Parameters<typeof aClinic>[1] & { starts?: number[]; visitTypes?: VisitType[]; inMinutes?: number } = {},
) {
  const { db } = docbook.deps;
  const clinic = await aClinic(db, given);
  const doctor = await aDoctor(db, clinic, { visitTypes });
  const slots: SlotRow[] = [];
  for (const start of starts) slots.push(await aSlot(db, doctor, inMinutes + start));
  const request = (slot: number) => ({ doctorId: doctor.id, slotId: slots[slot]?.id ?? "" });
  return {
    clinic,
    doctor,
    slots,
    sdk: docbook.sdk(clinic.publishableKey),
    staff: docbook.sdk(clinic.secretKey),
    /** What names a slot by its number, to hold it. */
    at: request,
    /** The same, to book it. */
    booking: (slot: number) => ({ ...request(slot), patient: mia }),
  };
}

/** A booking for half an hour on 1 March 2027 at 9:00 in Berlin, for what needs no database. */
export function aBookingView(given: Partial<StoredBooking> = {}): StoredBooking {
  return {
    doctorId: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d",
    id: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
    clinicId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7c",
    slotId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7b",
    start: new Date("2027-03-01T08:00:00Z"),
    end: new Date("2027-03-01T08:30:00Z"),
    claimStart: new Date("2027-03-01T08:00:00Z"),
    claimEnd: new Date("2027-03-01T08:30:00Z"),
    visitType: null,
    status: "booked",
    sequence: 0,
    patientName: mia.name,
    patientEmail: mia.email,
    patientPhone: null,
    patientKey: null,
    note: null,
    answers: null,
    metadata: {},
    locale: "en",
    timeZone: null,
    idempotencyKey: null,
    requestFingerprint: null,
    createdAt: new Date("2027-02-20T10:15:00Z"),
    rescheduledAt: null,
    rescheduleReason: null,
    cancelledAt: null,
    cancelledBy: null,
    cancellationReason: null,
    doctorName: "Dr. Anna Weber",
    clinicName: "Praxis am Sonnenhof",
    clinicTimeZone: "Europe/Berlin",
    clinicAddress: "Sonnenweg 4, 10115 Berlin",
    cancellationNoticeMinutes: 0,
    clinicManagePage: null,
    ...given,
  };
}
