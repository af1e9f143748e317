import { InvalidRequestError, NotFoundError } from "@docbook/sdk";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { DoctorRow } from "../platform/db/models/index.ts";
import { aBookableSlot, aClinic, aDoctor, aSlot, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";

const docbook = useDocBook();

/** A slot that starts at this instant. */
function slotAt(doctor: DoctorRow, instant: string) {
  const start = new Date(instant);
  return aSlot(docbook.deps.db, doctor, 0, { start, end: new Date(start.getTime() + 30 * 60_000) });
}

const startsOf = ({ slots }: { slots: readonly { start: string }[] }) => slots.map((slot) => slot.start);
const idsOf = ({ slots }: { slots: readonly { id: string }[] }) => slots.map((slot) => slot.id);

describe("listDoctorSlots", () => {
  it("shows what is free, earliest first, and hides what is booked or taken back", async () => {
    const { sdk, doctor, slot, request } = await aBookableSlot(docbook);
    const earlier = await aSlot(docbook.deps.db, doctor, 60);
    await aSlot(docbook.deps.db, doctor, 120, { status: "busy-unavailable" });
    expect(idsOf(await sdk.listDoctorSlots(doctor.id))).toEqual([earlier.id, slot.id]);
    await sdk.createBooking(request);
    expect(idsOf(await sdk.listDoctorSlots(doctor.id))).toEqual([earlier.id]);
  });

  it("shows a slot as the contract writes it", async () => {
    const { sdk, doctor, slot } = await aBookableSlot(docbook);
    const instant = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toEqual([
      { id: slot.id, doctorId: doctor.id, start: instant(slot.start), end: instant(slot.end) },
    ]);
  });

  it("hides what lies within the clinic's minimum notice", async () => {
    const { sdk, doctor } = await aBookableSlot(docbook, { minimumNoticeMinutes: 90, inMinutes: 89 });
    const bookable = await aSlot(docbook.deps.db, doctor, 120);
    expect(idsOf(await sdk.listDoctorSlots(doctor.id))).toEqual([bookable.id]);
  });

  it("hides what is past", async () => {
    const { sdk, doctor } = await aBookableSlot(docbook, { inMinutes: -60 });
    const today = new Date().toISOString().slice(0, 10);
    expect((await sdk.listDoctorSlots(doctor.id, { from: today })).slots).toEqual([]);
  });

  it("means days in the clinic's zone, on the days of a clock change too", async () => {
    const clinic = await aClinic(docbook.deps.db, { timeZone: "Europe/Berlin" });
    const sdk = docbook.sdk(clinic.publishableKey);
    const doctor = await aDoctor(docbook.deps.db, clinic);
    // 28 March 2027 has 23 hours in Berlin: 23:00Z the evening before to 22:00Z.
    for (const instant of ["27T22:30", "27T23:00", "28T21:30", "28T22:00"])
      await slotAt(doctor, `2027-03-${instant}:00Z`);
    const spring = { from: "2027-03-28", to: "2027-03-28" };
    expect(startsOf(await sdk.listDoctorSlots(doctor.id, spring))).toEqual([
      "2027-03-27T23:00:00Z",
      "2027-03-28T21:30:00Z",
    ]);
    // 31 October 2027 has 25 hours: 22:00Z the evening before to 23:00Z.
    for (const instant of ["30T21:30", "30T22:00", "31T22:30", "31T23:00"])
      await slotAt(doctor, `2027-10-${instant}:00Z`);
    const autumn = { from: "2027-10-31", to: "2027-10-31" };
    expect(startsOf(await sdk.listDoctorSlots(doctor.id, autumn))).toEqual([
      "2027-10-30T22:00:00Z",
      "2027-10-31T22:30:00Z",
    ]);
  });

  it("knows no doctor of another clinic, and none who has left", async () => {
    const { sdk, doctor, clinic } = await aBookableSlot(docbook);
    const elsewhere = await aBookableSlot(docbook);
    const gone = await aDoctor(docbook.deps.db, clinic, { active: false });
    await aSlot(docbook.deps.db, gone);
    await expect(sdk.listDoctorSlots(elsewhere.doctor.id)).rejects.toThrow(NotFoundError);
    await expect(sdk.listDoctorSlots(gone.id)).rejects.toThrow(NotFoundError);
    await expect(sdk.listDoctorSlots(doctor.id)).resolves.toMatchObject({ timeZone: "Europe/Berlin" });
  });

  it("says of a doctor without slots that there are none", async () => {
    const { sdk, clinic } = await aBookableSlot(docbook);
    const idle = await aDoctor(docbook.deps.db, clinic);
    expect((await sdk.listDoctorSlots(idle.id)).slots).toEqual([]);
  });

  it.each([
    ["a day that does not exist", "from=2027-02-29", "from"],
    ["a year that no database knows", "from=0000-01-01", "from"],
    ["more than 31 days", "from=2027-01-01&to=2027-02-01", "to"],
    ["an instant instead of a day", "from=2027-03-01T00:00:00Z", "from"],
    ["a day given twice", "from=2027-03-01&from=2027-03-02", "from"],
    ["a misspelt parameter", "form=2027-03-01", "form"],
  ])("refuses %s", async (_, query, pointer) => {
    const { clinic, doctor } = await aBookableSlot(docbook);
    const answer = await docbook.request(`/v1/doctors/${doctor.id}/slots?${query}`, {
      key: clinic.publishableKey,
    });
    expect((await problemOf(answer)).errors?.[0]).toMatchObject({ in: "query", pointer });
  });
});

describe("listSlots", () => {
  let clinic: TestClinic;
  let anna: DoctorRow;
  let ben: DoctorRow;
  const march = { from: "2027-03-01", to: "2027-03-31" };

  beforeAll(async () => {
    const { db } = docbook.deps;
    clinic = await aClinic(db);
    anna = await aDoctor(db, clinic, { specialties: ["General practice"], languages: ["de", "en"] });
    ben = await aDoctor(db, clinic, { specialties: ["Dermatology", "Allergies"], languages: ["pt-BR"] });
    const gone = await aDoctor(db, clinic, { active: false });
    for (const day of ["03", "01", "02"]) {
      for (const doctor of [anna, ben, gone]) await slotAt(doctor, `2027-03-${day}T08:00:00Z`);
      await slotAt(anna, `2027-03-${day}T09:00:00Z`);
    }
    await aSlot(db, anna, 0, {
      start: new Date("2027-03-05T08:00Z"),
      end: new Date("2027-03-05T09:00Z"),
      status: "busy",
    });
    await aBookableSlot(docbook);
  });

  it("shows all doctors' free slots, first available first, and none of a doctor who has left", async () => {
    const { slots } = await docbook.sdk(clinic.publishableKey).listSlots(march);
    const inOrder = [...slots].sort(
      (a, b) => a.start.localeCompare(b.start) || a.doctorId.localeCompare(b.doctorId),
    );
    expect(slots).toEqual(inOrder);
    expect(slots).toHaveLength(9);
    expect(new Set(slots.map((slot) => slot.doctorId))).toEqual(new Set([anna.id, ben.id]));
  });

  it.each([
    ["specialty", { specialty: "dermatology" }, () => [ben.id]],
    ["language", { language: "PT-br" }, () => [ben.id]],
    ["both", { specialty: "Dermatology", language: "de" }, () => []],
  ])("filters by %s, whatever the case", async (_, filter, expected) => {
    const { slots } = await docbook.sdk(clinic.publishableKey).listSlots({ ...march, ...filter });
    expect([...new Set(slots.map((slot) => slot.doctorId))]).toEqual(expected());
  });

  it("gives every slot once and in order, whatever the size of a page", async () => {
    const sdk = docbook.sdk(clinic.publishableKey);
    const all = (await sdk.listSlots(march)).slots;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
        const paged = [];
        for await (const slot of sdk.allSlots({ ...march, limit })) paged.push(slot);
        expect(paged).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });

  it("loses and doubles nothing when slots are booked between two pages", async () => {
    const sdk = docbook.sdk(clinic.publishableKey);
    const first = await sdk.listSlots({ ...march, limit: 3 });
    const last = first.slots[2];
    await docbook.rows("UPDATE slots SET status = 'busy' WHERE id = $1 RETURNING 1", [last?.id]);
    const rest = await sdk.listSlots({ ...march, limit: 100, cursor: first.nextCursor ?? "" });
    expect(rest.slots).toHaveLength(6);
    expect(idsOf(rest)).not.toContain(last?.id);
    await docbook.rows("UPDATE slots SET status = 'free' WHERE id = $1 RETURNING 1", [last?.id]);
  });

  const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString("base64url");
  it.each([
    ["no cursor at all", "~~~"],
    ["nothing", cursor(null)],
    ["a cursor of the doctors", cursor({ name: "Anna", id: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d" })],
    ["a cursor with words in it", cursor({ start: "soon", doctorId: "anna" })],
    [
      "a cursor with a day that does not exist",
      cursor({ start: "2027-02-30T08:00:00Z", doctorId: "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d" }),
    ],
  ])("refuses %s as cursor", async (_, text) => {
    const refused = await docbook
      .sdk(clinic.publishableKey)
      .listSlots({ ...march, cursor: text })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidRequestError);
    expect((refused as InvalidRequestError).errors[0]?.pointer).toBe("cursor");
  });

  it.each(["0", "101", "1.5", "many", ""])("refuses %j as limit", async (limit) => {
    const answer = await docbook.request(`/v1/slots?limit=${limit}`, { key: clinic.publishableKey });
    expect((await problemOf(answer)).errors?.[0]).toMatchObject({ in: "query", pointer: "limit" });
  });
});
