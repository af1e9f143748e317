import { HoldExpiredError, NotFoundError, SlotHeldError, SlotTakenError } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { planSlots } from "../slots/plan.ts";
import { aDay, aVisitType } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { returnExpiredHoldsOnce } from "./return-expired.ts";

const docbook = useDocBook();

type Hold = { id: string; token: string };
const reference = ({ id, token }: Hold) => ({ id, token });

/** Its time is over, by the database's clock. */
const outlast = (doctorId: string) =>
  docbook.rows(
    "UPDATE slots SET held_until = now() - interval '1 second' WHERE doctor_id = $1 AND status = 'busy-tentative' RETURNING 1",
    [doctorId],
  );

const slotsOf = (doctorId: string) =>
  docbook.rows<{ status: string; holdId: string | null }>(
    `SELECT status, hold_id AS "holdId" FROM slots WHERE doctor_id = $1 ORDER BY start`,
    [doctorId],
  );
const statusesOf = async (doctorId: string) => (await slotsOf(doctorId)).map(({ status }) => status);

describe("a held slot", () => {
  it("is kept for five minutes, and shown as held to everybody", async () => {
    const { sdk, at, slots, doctor } = await aDay(docbook);
    const hold = await sdk.createHold(at(1));
    expect(hold).toMatchObject({ slotId: slots[1]?.id, expiresInSeconds: 300, extendable: true });
    expect(Date.parse(hold.expiresAt) - Date.now()).toBeGreaterThan(295_000);

    const list = await sdk.listDoctorSlots(doctor.id);
    expect(list.slots.map(({ id }) => id)).toEqual([slots[0], slots[2], slots[3]].map((slot) => slot?.id));
    expect(list.held.map(({ id }) => id)).toEqual([slots[1]?.id]);
    const shownMs = Date.parse(list.held[0]?.heldUntil ?? "");
    expect(shownMs - Date.parse(hold.expiresAt)).toBeLessThanOrEqual(1_000);
    expect((await sdk.listSlots()).slots.map(({ id }) => id)).not.toContain(slots[1]?.id);
  });

  it("is refused to others with when it may be free again, and with what is free now", async () => {
    const { sdk, at, booking, slots } = await aDay(docbook);
    const hold = await sdk.createHold(at(1));
    for (const attempt of [() => sdk.createHold(at(1)), () => sdk.createBooking(booking(1))]) {
      const refused = await attempt().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(SlotHeldError);
      const { heldUntil = "", alternatives } = refused as SlotHeldError;
      // Never a moment too early for whoever comes back then.
      expect(Date.parse(heldUntil)).toBeGreaterThanOrEqual(Date.parse(hold.expiresAt));
      expect(alternatives.map(({ id }) => id)).toEqual(
        [slots[0], slots[2], slots[3]].map((slot) => slot?.id),
      );
    }
  });

  it("is booked by whoever holds it, and that uses the hold up", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const hold = await sdk.createHold(at(1));
    await sdk.createBooking({ ...booking(1), hold: reference(hold) });
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy", "free", "free"]);
    await expect(sdk.extendHold(hold)).rejects.toThrow(HoldExpiredError);
    await sdk.releaseHold(hold);
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy", "free", "free"]);
  });

  it("is not lost with the hold that was made for another one: booking there gives it back", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const hold = await sdk.createHold(at(1));
    await sdk.createBooking({ ...booking(3), hold: reference(hold) });
    expect(await statusesOf(doctor.id)).toEqual(["free", "free", "free", "busy"]);
  });

  it("is not booked with a token that is wrong, or that opens another doctor's hold", async () => {
    const { sdk, at, booking } = await aDay(docbook);
    const elsewhere = await aDay(docbook);
    const hold = await sdk.createHold(at(1));
    const strange = await elsewhere.sdk.createHold(elsewhere.at(0));
    for (const wrong of [{ ...hold, token: "x".repeat(43) }, { ...hold, id: strange.id }, strange])
      await expect(sdk.createBooking({ ...booking(1), hold: reference(wrong) })).rejects.toThrow(
        SlotHeldError,
      );
  });

  it("is won by exactly one of fifty who want it at the same time", async () => {
    const { sdk, at, doctor } = await aDay(docbook);
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => sdk.createHold(at(0))));
    const won = answers.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === "rejected") expect(answer.reason).toBeInstanceOf(SlotHeldError);
    expect(new Set((await slotsOf(doctor.id)).map(({ holdId }) => holdId)).size).toBe(2);
  });
});

describe("a hold", () => {
  it("is extended once, by its time from now", async () => {
    const { sdk, at } = await aDay(docbook);
    const hold = await sdk.createHold(at(0));
    const longer = await sdk.extendHold(hold);
    expect(longer).toMatchObject({ id: hold.id, expiresInSeconds: 300, extendable: false });
    await expect(sdk.extendHold(hold)).rejects.toMatchObject({ code: "hold-not-extendable" });
  });

  it("is not made longer by holding the same slot anew", async () => {
    const { sdk, at } = await aDay(docbook);
    const first = await sdk.createHold(at(0));
    await docbook.rows(
      "UPDATE slots SET held_until = now() + interval '20 seconds' WHERE id = $1 RETURNING 1",
      [first.slotId],
    );
    const second = await sdk.createHold({ ...at(0), replaces: reference(first) });
    expect(second.expiresInSeconds).toBeLessThanOrEqual(20);
    expect((await sdk.extendHold(second)).expiresInSeconds).toBe(300);
    const third = await sdk.createHold({ ...at(0), replaces: reference(second) });
    expect(third.extendable).toBe(false);
  });

  it("answers a wrong token as if there were no such hold", async () => {
    const { sdk, at } = await aDay(docbook);
    const hold = await sdk.createHold(at(0));
    const wrong = { id: hold.id, token: "x".repeat(43) };
    for (const attempt of [() => sdk.extendHold(wrong), () => sdk.releaseHold(wrong)]) {
      const tried = attempt();
      await expect(tried).rejects.toThrow(NotFoundError);
      await expect(tried).rejects.toMatchObject({ code: "hold-not-found" });
    }
    await expect(sdk.extendHold(hold)).resolves.toMatchObject({ extendable: false });
  });

  it("is given back at once, and twice does no harm: not even to whoever holds the slot by then", async () => {
    const { sdk, at, doctor } = await aDay(docbook);
    const hold = await sdk.createHold(at(0));
    await sdk.releaseHold(hold);
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toHaveLength(4);
    await sdk.createHold(at(0));
    await sdk.releaseHold(hold);
    expect(await statusesOf(doctor.id)).toEqual(["busy-tentative", "free", "free", "free"]);
  });

  it("replaces the patient's earlier one, and leaves that one alone when it is refused", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const first = await sdk.createHold(at(0));
    const second = await sdk.createHold({ ...at(1), replaces: reference(first) });
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy-tentative", "free", "free"]);

    await sdk.createBooking(booking(3));
    await expect(sdk.createHold({ ...at(3), replaces: reference(second) })).rejects.toThrow(SlotTakenError);
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy-tentative", "free", "busy"]);
    await expect(sdk.createBooking({ ...booking(1), hold: reference(second) })).resolves.toBeDefined();
  });

  it("for a long visit that ends in a booking of a short one gives the rest back", async () => {
    const visitTypes = [aVisitType({ id: "short" }), aVisitType({ id: "long", durationMinutes: 60 })];
    const { sdk, at, booking, doctor } = await aDay(docbook, { visitTypes });
    const hold = await sdk.createHold({ ...at(0), visitType: "long" });
    expect(await statusesOf(doctor.id)).toEqual(["busy-tentative", "busy-tentative", "free", "free"]);
    await sdk.createBooking({ ...booking(0), visitType: "short", hold: reference(hold) });
    expect(await statusesOf(doctor.id)).toEqual(["busy", "free", "free", "free"]);
  });

  it("is not to be had where the clinic holds nothing", async () => {
    const { sdk, at } = await aDay(docbook, { holdMinutes: 0 });
    await expect(sdk.createHold(at(0))).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a hold that has ended", () => {
  it("costs its owner nothing as long as the slot is free", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const hold = await sdk.createHold(at(0));
    await outlast(doctor.id);
    await expect(sdk.extendHold(hold)).rejects.toThrow(HoldExpiredError);
    await expect(sdk.createBooking({ ...booking(0), hold: reference(hold) })).resolves.toBeDefined();
  });

  it("binds nobody: the next one holds or books the slot, and its owner is told", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const first = await sdk.createHold(at(0));
    const second = await sdk.createHold(at(1));
    await outlast(doctor.id);
    await sdk.createBooking(booking(0));
    await sdk.createHold(at(1));
    await expect(sdk.createBooking({ ...booking(0), hold: reference(first) })).rejects.toThrow(
      SlotTakenError,
    );
    await expect(sdk.createBooking({ ...booking(1), hold: reference(second) })).rejects.toThrow(
      SlotHeldError,
    );
    await expect(sdk.extendHold(second)).rejects.toThrow(HoldExpiredError);
  });

  it("is shown as free again once its mark is taken off, and what is still held stays so", async () => {
    const { sdk, at, doctor } = await aDay(docbook);
    await sdk.createHold(at(0));
    await outlast(doctor.id);
    await sdk.createHold(at(1));
    // Fills the cache with a list that nothing but the sweep will empty.
    await sdk.listDoctorSlots(doctor.id);
    expect(await returnExpiredHoldsOnce(docbook.deps)).toBe(1);
    expect(await returnExpiredHoldsOnce(docbook.deps)).toBe(0);
    expect(await statusesOf(doctor.id)).toEqual(["free", "busy-tentative", "free", "free"]);
    expect((await sdk.listDoctorSlots(doctor.id)).held).toHaveLength(1);
  });
});

describe("a hold on hours that the clinic takes back", () => {
  it("keeps nothing: the slot is not booked, not offered and not left behind", async () => {
    const { sdk, at, booking, doctor } = await aDay(docbook);
    const [first, second] = [await sdk.createHold(at(0)), await sdk.createHold(at(1))];
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, []));
    await expect(sdk.createBooking({ ...booking(0), hold: reference(first) })).rejects.toThrow(
      SlotTakenError,
    );
    await sdk.releaseHold(first);
    await outlast(doctor.id);
    await returnExpiredHoldsOnce(docbook.deps);
    await expect(sdk.createHold({ ...at(1), replaces: reference(second) })).rejects.toThrow(SlotTakenError);
    expect(await statusesOf(doctor.id)).toEqual(Array(4).fill("busy-unavailable"));
  });

  it("is good again when the hours come back meanwhile", async () => {
    const { sdk, at, booking, doctor, slots } = await aDay(docbook);
    const hold = await sdk.createHold(at(0));
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, []));
    await inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, slots));
    await expect(sdk.createBooking(booking(0))).rejects.toThrow(SlotHeldError);
    await expect(sdk.createBooking({ ...booking(0), hold: reference(hold) })).resolves.toBeDefined();
  });
});
