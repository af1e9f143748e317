import { BookingChangedError, SlotHeldError, SlotTakenError, TooLateToRescheduleError } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { aDay, aDoctor, aSlot, aVisitType } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post } from "../testing/http.ts";

const docbook = useDocBook();

async function aBookedDay(given: Parameters<typeof aDay>[1] & { slot?: number } = {}) {
  const { slot = 0, ...ofDay } = given;
  const day = await aDay(docbook, ofDay);
  const booking = await day.sdk.createBooking(day.booking(slot));
  const { manageToken } = booking;
  const to = (number: number) => ({ slotId: day.slots[number]?.id ?? "" });
  return { ...day, booked: booking, manageToken, to };
}

const statusesOf = async (doctorId: string) =>
  (
    await docbook.rows<{ status: string }>("SELECT status FROM slots WHERE doctor_id = $1 ORDER BY start", [
      doctorId,
    ])
  ).map(({ status }) => status);

const eventsOf = (doctorId: string) =>
  docbook.rows<{ type: string; payload: object }>(
    "SELECT type, payload FROM outbox WHERE doctor_id = $1 ORDER BY id",
    [doctorId],
  );

describe("moving a booking", () => {
  it("takes the new slot and frees the old one; the booking keeps its id and its manage token", async () => {
    const { sdk, booked, manageToken, to, doctor, slots } = await aBookedDay();
    const moved = await sdk.rescheduleBooking(booked.id, { ...to(2), reason: "My train" }, { manageToken });
    expect(moved).toMatchObject({
      id: booked.id,
      slotId: slots[2]?.id,
      sequence: 1,
      rescheduleReason: "My train",
    });
    expect(Date.parse(moved.start)).toBe(slots[2]?.start.getTime());
    expect(await sdk.getBooking(booked.id, { manageToken })).toEqual(moved);
    expect(await statusesOf(doctor.id)).toEqual(["free", "free", "busy", "free"]);
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toHaveLength(3);
    expect((await eventsOf(doctor.id)).at(-1)).toMatchObject({
      type: "booking.rescheduled",
      payload: { sequence: 1, previous: { slotId: slots[0]?.id, start: booked.start } },
    });
  });

  it("is refused when the booking is not the one that was seen, and nothing happens", async () => {
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay();
    const move = (ifMatch: string, slot: number) =>
      docbook.request(
        `/v1/bookings/${booked.id}/reschedule`,
        post(to(slot), { "DocBook-Manage-Token": manageToken, "If-Match": ifMatch }),
      );
    const moved = await move('"0"', 1);
    expect([moved.status, moved.headers.get("ETag")]).toEqual([200, '"1"']);
    expect((await move('"0"', 2)).status).toBe(412);
    await expect(sdk.rescheduleBooking(booked.id, to(2), { manageToken, ifMatch: '"0"' })).rejects.toThrow(
      BookingChangedError,
    );
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy", "free", "free"]);
    expect((await move('"1"', 2)).status).toBe(200);
  });

  it.each(["booked", "held by somebody else", "of another doctor", "too soon"])(
    "to a slot that is %s leaves the booking where it stands",
    async (which) => {
      const minimumNoticeMinutes = which === "too soon" ? 60 : 0;
      const { sdk, clinic, at, booking, booked, manageToken, to, doctor } = await aBookedDay({
        minimumNoticeMinutes,
      });
      const { db } = docbook.deps;
      if (which === "booked") await sdk.createBooking(booking(2));
      if (which === "held by somebody else") await sdk.createHold(at(2));
      const before = [
        await statusesOf(doctor.id),
        await eventsOf(doctor.id),
        await sdk.getBooking(booked.id, { manageToken }),
      ];
      const target =
        which === "of another doctor"
          ? { slotId: (await aSlot(db, await aDoctor(db, clinic))).id }
          : which === "too soon"
            ? { slotId: (await aSlot(db, doctor, 30, { status: "free" })).id }
            : to(2);
      const refused = await sdk
        .rescheduleBooking(booked.id, target, { manageToken })
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: {
          booked: "slot-taken",
          "held by somebody else": "slot-held",
          "of another doctor": "slot-not-found",
          "too soon": "slot-too-soon",
        }[which],
      });
      if (which === "too soon")
        await docbook.rows("DELETE FROM slots WHERE id = $1 RETURNING 1", [target.slotId]);
      expect([
        await statusesOf(doctor.id),
        await eventsOf(doctor.id),
        await sdk.getBooking(booked.id, { manageToken }),
      ]).toEqual(before);
    },
  );

  it("by one slot works for a visit that is longer than that", async () => {
    const visitTypes = [aVisitType({ id: "long", durationMinutes: 60 })];
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay({ visitTypes });
    await sdk.rescheduleBooking(booked.id, to(1), { manageToken });
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy", "busy", "free"]);
    await sdk.rescheduleBooking(booked.id, to(0), { manageToken });
    expect(await statusesOf(doctor.id)).toEqual(["busy", "busy", "free", "free"]);
  });

  it("to where it stands is harmless: nobody is told of a move", async () => {
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay();
    expect(await sdk.rescheduleBooking(booked.id, to(0), { manageToken })).toMatchObject({ sequence: 0 });
    expect(await eventsOf(doctor.id)).toHaveLength(1);
  });

  it("works with one's own hold on the new slot", async () => {
    const { sdk, at, booked, manageToken, to, doctor } = await aBookedDay();
    const { id, token } = await sdk.createHold(at(3));
    await expect(sdk.rescheduleBooking(booked.id, to(3), { manageToken })).rejects.toThrow(SlotHeldError);
    await sdk.rescheduleBooking(booked.id, { ...to(3), hold: { id, token } }, { manageToken });
    expect(await statusesOf(doctor.id)).toEqual(["free", "free", "free", "busy"]);
  });

  it("is over once it was cancelled", async () => {
    const { sdk, booked, manageToken, to } = await aBookedDay();
    await sdk.cancelBooking(booked.id, {}, { manageToken });
    await expect(sdk.rescheduleBooking(booked.id, to(1), { manageToken })).rejects.toMatchObject({
      code: "booking-cancelled",
    });
  });

  it("comes too late for the patient within the clinic's notice, whatever slot it is, but not for the clinic that says why", async () => {
    const { sdk, staff, booking, booked, manageToken, to } = await aBookedDay({
      cancellationNoticeMinutes: 60,
      minimumNoticeMinutes: 20,
      inMinutes: 59,
    });
    await sdk.createBooking(booking(1));
    for (const slot of [1, 2])
      await expect(sdk.rescheduleBooking(booked.id, to(slot), { manageToken })).rejects.toThrow(
        TooLateToRescheduleError,
      );
    await expect(staff.rescheduleBooking(booked.id, to(2))).rejects.toThrow("send a reason");
    await expect(
      staff.rescheduleBooking(booked.id, { ...to(1), reason: "The doctor is late" }),
    ).rejects.toThrow(SlotTakenError);
    expect(
      await staff.rescheduleBooking(booked.id, { ...to(2), reason: "The doctor is late" }),
    ).toMatchObject({
      sequence: 1,
      rescheduleReason: "The doctor is late",
    });
  });

  it("keeps the length of a visit type that the clinic does not offer any more", async () => {
    const visitTypes = [aVisitType({ id: "long", durationMinutes: 60 })];
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay({ visitTypes });
    await docbook.rows("UPDATE doctors SET visit_types = '[]' WHERE id = $1 RETURNING 1", [doctor.id]);
    const moved = await sdk.rescheduleBooking(booked.id, to(2), { manageToken });
    expect(Date.parse(moved.end) - Date.parse(moved.start)).toBe(60 * 60_000);
    expect(await statusesOf(doctor.id)).toEqual(["free", "free", "busy", "busy"]);
  });

  it("of a booking without a visit type moves a slot, also when the doctor has visit types by now", async () => {
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay();
    const visitTypes = JSON.stringify([aVisitType({ id: "long", durationMinutes: 60 })]);
    await docbook.rows("UPDATE doctors SET visit_types = $2 WHERE id = $1 RETURNING 1", [
      doctor.id,
      visitTypes,
    ]);
    expect(await sdk.rescheduleBooking(booked.id, to(2), { manageToken })).toMatchObject({ visitType: null });
    expect(await statusesOf(doctor.id)).toEqual(["free", "free", "busy", "free"]);
  });
});

describe("moves at the same time", () => {
  it("of two bookings to each other's slot are both refused, and neither waits for the other for ever", async () => {
    const { sdk, booking, booked, manageToken, to, doctor } = await aBookedDay();
    const other = await sdk.createBooking(booking(1));
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.allSettled([
        sdk.rescheduleBooking(booked.id, to(1), { manageToken }),
        sdk.rescheduleBooking(other.id, to(0), { manageToken: other.manageToken }),
      ]);
      expect(answers.map((answer) => answer.status === "rejected" && answer.reason.code)).toEqual([
        "slot-taken",
        "slot-taken",
      ]);
    }
    expect(await statusesOf(doctor.id)).toEqual(["busy", "busy", "free", "free"]);
    expect(
      await docbook.rows("SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()"),
    ).toEqual([{ deadlocks: 0 }]);
  });

  it("of many bookings to one slot let exactly one come there", async () => {
    const { sdk, booking, booked, manageToken, to, doctor } = await aBookedDay({
      starts: [0, 30, 60, 90, 120, 150, 180, 210],
    });
    const all = [{ ...booked, manageToken }];
    for (const slot of [1, 2, 3, 4, 5, 6]) all.push(await sdk.createBooking(booking(slot)));
    const answers = await Promise.allSettled(
      all.map((one) => sdk.rescheduleBooking(one.id, to(7), { manageToken: one.manageToken })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await statusesOf(doctor.id)).filter((status) => status === "busy")).toHaveLength(7);
  });

  it("of one booking to two slots leave it on one of them, and the other one free", async () => {
    const { sdk, booked, manageToken, to, doctor } = await aBookedDay();
    await Promise.allSettled(
      [1, 2, 3].map((slot) => sdk.rescheduleBooking(booked.id, to(slot), { manageToken })),
    );
    expect((await statusesOf(doctor.id)).filter((status) => status === "busy")).toHaveLength(1);
    const { slotId } = await sdk.getBooking(booked.id, { manageToken });
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [slotId])).toEqual([
      { status: "busy" },
    ]);
  });
});
