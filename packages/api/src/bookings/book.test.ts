import { SlotTakenError } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { aClinic, aDoctor, aSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();

async function aFreeSlot(minutes?: number) {
  const clinic = await aClinic(docbook.deps.db);
  const doctor = await aDoctor(docbook.deps.db, clinic);
  const slot = await aSlot(docbook.deps.db, doctor, minutes);
  const sdk = docbook.sdk(clinic.publishableKey);
  return { clinic, doctor, slot, sdk, request: { doctorId: doctor.id, slotId: slot.id, patient: mia } };
}

describe("createBooking", () => {
  it("books a free slot", async () => {
    const { sdk, request, slot } = await aFreeSlot();
    const booking = await sdk.createBooking(request);
    expect(booking).toMatchObject({
      status: "booked",
      doctorId: slot.doctorId,
      slotId: slot.id,
      patient: mia,
      sequence: 0,
    });
    expect(booking.manageUrl).toContain(`#${booking.id}.${booking.manageToken}`);
    expect(await docbook.rows("SELECT status, version FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "busy", version: 1 },
    ]);
    expect(await docbook.rows("SELECT type FROM outbox WHERE doctor_id = $1", [slot.doctorId])).toEqual([
      { type: "booking.created" },
    ]);
  });

  it("refuses a slot taken meanwhile, and offers the nearest free ones, the doctor's own first", async () => {
    const { sdk, request, doctor, clinic } = await aFreeSlot();
    const later = await aSlot(docbook.deps.db, doctor, 26 * 60);
    const sooner = await aSlot(docbook.deps.db, doctor, 23 * 60);
    const colleague = await aDoctor(docbook.deps.db, clinic, { name: "Dr. Ben Okoro" });
    const theirs = await aSlot(docbook.deps.db, colleague, 24 * 60);
    const stranger = await aDoctor(docbook.deps.db, clinic, { specialties: ["Dermatology"] });
    await aSlot(docbook.deps.db, stranger, 24 * 60);
    await sdk.createBooking(request);

    const refused = await sdk.createBooking(request).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SlotTakenError);
    expect((refused as SlotTakenError).alternatives.map((slot) => slot.id)).toEqual([
      sooner.id,
      later.id,
      theirs.id,
    ]);
  });
});
