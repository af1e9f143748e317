import { NotFoundError, SlotTakenError, SlotTooSoonError } from "@docbook/sdk";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { aBookableSlot, aDoctor, aSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();

describe("a slot cannot be booked", () => {
  it("within the clinic's minimum notice, but until then it can", async () => {
    const { sdk, request, doctor } = await aBookableSlot(docbook, {
      minimumNoticeMinutes: 120,
      inMinutes: 119,
    });
    const later = await aSlot(docbook.deps.db, doctor, 151);
    const refused = await sdk.createBooking(request).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SlotTooSoonError);
    expect((refused as SlotTooSoonError).detail).toContain("120 minutes");
    expect((refused as SlotTooSoonError).alternatives.map((slot) => slot.id)).toEqual([later.id]);
    await expect(sdk.createBooking({ ...request, slotId: later.id })).resolves.toMatchObject({
      status: "booked",
    });
  });

  it("once it has begun", async () => {
    const { sdk, request } = await aBookableSlot(docbook, { inMinutes: -1 });
    await expect(sdk.createBooking(request)).rejects.toThrow(SlotTooSoonError);
  });

  it("after the clinic took it back, and others are offered", async () => {
    const { sdk, request, doctor } = await aBookableSlot(docbook);
    const withdrawn = await aSlot(docbook.deps.db, doctor, 26 * 60, { status: "busy-unavailable" });
    const refused = await sdk
      .createBooking({ ...request, slotId: withdrawn.id })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SlotTakenError);
    expect((refused as SlotTakenError).alternatives.map((slot) => slot.id)).toEqual([request.slotId]);
  });

  it.each(["that does not exist", "of another doctor", "of another clinic"])("%s", async (which) => {
    const { sdk, request, clinic } = await aBookableSlot(docbook);
    const elsewhere = await aBookableSlot(docbook);
    const colleague = await aDoctor(docbook.deps.db, clinic);
    const wrong = {
      "that does not exist": { ...request, slotId: uuidv7() },
      "of another doctor": { ...request, doctorId: colleague.id },
      "of another clinic": elsewhere.request,
    }[which];
    const refused = await sdk.createBooking(wrong ?? request).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotFoundError);
    expect(refused).toMatchObject({ code: "slot-not-found" });
    expect(await docbook.rows("SELECT 1 FROM bookings WHERE slot_id = $1", [elsewhere.slot.id])).toEqual([]);
  });
});

describe("a refusal", () => {
  it("leaves nothing behind", async () => {
    const { sdk, request, slot } = await aBookableSlot(docbook);
    await sdk.createBooking(request);
    await sdk.createBooking(request).catch(() => {});
    expect(await docbook.rows("SELECT version FROM slots WHERE id = $1", [slot.id])).toEqual([
      { version: 1 },
    ]);
    expect(await docbook.rows("SELECT 1 FROM bookings WHERE slot_id = $1", [slot.id])).toHaveLength(1);
    expect(await docbook.rows("SELECT 1 FROM outbox WHERE doctor_id = $1", [slot.doctorId])).toHaveLength(1);
  });
});
