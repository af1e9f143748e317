import { NotFoundError, TooLateToCancelError } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { planSlots } from "../slots/plan.ts";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post } from "../testing/http.ts";

const docbook = useDocBook();

async function aBooking(given: Parameters<typeof aBookableSlot>[1] = {}) {
  const place = await aBookableSlot(docbook, given);
  const booking = await place.sdk.createBooking(place.request);
  const { manageToken } = booking;
  return { ...place, booking, manageToken };
}

describe("cancelBooking", () => {
  it("frees the slot at once: the next patient books it", async () => {
    const { sdk, booking, manageToken, request, slot } = await aBooking();
    const cancelled = await sdk.cancelBooking(booking.id, { reason: "I feel better" }, { manageToken });
    expect(cancelled).toMatchObject({
      status: "cancelled",
      sequence: 1,
      cancellationReason: "I feel better",
    });
    expect(Date.parse(cancelled.cancelledAt ?? "")).toBeGreaterThan(Date.now() - 60_000);

    const open = await sdk.listDoctorSlots(slot.doctorId);
    expect(open.slots.map((each) => each.id)).toEqual([slot.id]);
    const next = await sdk.createBooking(request);
    expect(next.id).not.toBe(booking.id);
    expect(await sdk.getBooking(booking.id, { manageToken })).toEqual(cancelled);
  });

  it("is harmless twice: same answer, one event", async () => {
    const { sdk, booking, manageToken, slot } = await aBooking();
    const first = await sdk.cancelBooking(booking.id, { reason: "first" }, { manageToken });
    const second = await sdk.cancelBooking(booking.id, { reason: "second" }, { manageToken });
    expect(second).toEqual(first);
    expect(
      await docbook.rows("SELECT type FROM outbox WHERE doctor_id = $1 ORDER BY id", [slot.doctorId]),
    ).toEqual([{ type: "booking.created" }, { type: "booking.cancelled" }]);
  });

  it("is harmless twice at the same time", async () => {
    const { staff, booking, slot } = await aBooking();
    const answers = await Promise.all(Array.from({ length: 6 }, () => staff.cancelBooking(booking.id)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await docbook.rows("SELECT version FROM slots WHERE id = $1", [slot.id])).toEqual([
      { version: 2 },
    ]);
  });

  it("of an old booking never frees a slot that somebody else has booked since", async () => {
    const { sdk, staff, booking, manageToken, request, slot } = await aBooking();
    await staff.cancelBooking(booking.id);
    await sdk.createBooking(request);
    await sdk.cancelBooking(booking.id, {}, { manageToken });
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "busy" },
    ]);
  });

  it("comes too late for the patient within the clinic's notice, but not for the clinic that says why", async () => {
    const { sdk, staff, booking, manageToken } = await aBooking({
      cancellationNoticeMinutes: 60,
      inMinutes: 59,
    });
    const refused = await sdk.cancelBooking(booking.id, {}, { manageToken }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TooLateToCancelError);
    expect((refused as TooLateToCancelError).detail).toContain("60 minutes");
    expect(await sdk.getBooking(booking.id, { manageToken })).toMatchObject({
      status: "booked",
      sequence: 0,
    });
    await expect(staff.cancelBooking(booking.id)).rejects.toThrow("send a reason");
    expect(await staff.cancelBooking(booking.id, { reason: "The doctor is ill" })).toMatchObject({
      status: "cancelled",
      cancellationReason: "The doctor is ill",
    });
    // Cancelled already: repeating it stays harmless, however late.
    expect(await sdk.cancelBooking(booking.id, {}, { manageToken })).toMatchObject({ status: "cancelled" });
  });

  it("remembers who cancelled", async () => {
    const byPatient = await aBooking();
    await byPatient.sdk.cancelBooking(byPatient.booking.id, {}, { manageToken: byPatient.manageToken });
    const byClinic = await aBooking();
    await byClinic.staff.cancelBooking(byClinic.booking.id);
    const who = ({ slot }: { slot: { id: string } }) =>
      docbook.rows("SELECT cancelled_by FROM bookings WHERE slot_id = $1", [slot.id]);
    expect(await who(byPatient)).toEqual([{ cancelled_by: "patient" }]);
    expect(await who(byClinic)).toEqual([{ cancelled_by: "clinic" }]);
  });

  it("needs no body, and no key beside the token", async () => {
    const { booking, manageToken } = await aBooking();
    const answer = await docbook.request(`/v1/bookings/${booking.id}/cancel`, {
      method: "POST",
      headers: { "DocBook-Manage-Token": manageToken },
    });
    expect(answer.status).toBe(200);
  });

  it("takes no unknown field and no endless reason", async () => {
    const { booking, manageToken } = await aBooking();
    for (const body of [{ why: "no" }, { reason: "x".repeat(501) }, { reason: String.fromCharCode(0) }]) {
      const answer = await docbook.request(
        `/v1/bookings/${booking.id}/cancel`,
        post(body, { "DocBook-Manage-Token": manageToken }),
      );
      expect(answer.status).toBe(400);
    }
  });

  it("is for the booking's own clinic: another one hears that there is no such booking", async () => {
    const { booking, slot } = await aBooking();
    const { staff: stranger } = await aBookableSlot(docbook);
    await expect(stranger.cancelBooking(booking.id)).rejects.toThrow(NotFoundError);
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "busy" },
    ]);
  });
});

describe("a booking that the clinic's hours no longer have", () => {
  it("can be cancelled, but its slot is not offered or booked again", async () => {
    const { sdk, booking, manageToken, request, doctor, slot } = await aBooking();
    // The doctor is away that day: the clinic has imported the absence.
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, []));
    await sdk.cancelBooking(booking.id, {}, { manageToken });
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toEqual([]);
    await expect(sdk.createBooking(request)).rejects.toMatchObject({ code: "slot-taken", alternatives: [] });
    expect(await docbook.rows("SELECT status, planned FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "busy-unavailable", planned: false },
    ]);
  });

  it("is free again when the hours have come back before it is cancelled", async () => {
    const { sdk, booking, manageToken, request, doctor, slot } = await aBooking();
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, []));
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, [slot]));
    await sdk.cancelBooking(booking.id, {}, { manageToken });
    await expect(sdk.createBooking(request)).resolves.toMatchObject({ status: "booked" });
  });
});
