import { describe, expect, it } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { aBookableSlot, aClinic, aDoctor } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import type { SlotTime } from "./opening-hours.ts";
import { planSlots } from "./plan.ts";

const docbook = useDocBook();
const minuteMs = 60_000;
const tomorrow = Math.floor(Date.now() / minuteMs) * minuteMs + 24 * 60 * minuteMs;

/** A slot of half an hour that starts so many minutes into tomorrow. */
function at(minutes: number, length = 30): SlotTime {
  const start = tomorrow + minutes * minuteMs;
  return { start: new Date(start), end: new Date(start + length * minuteMs) };
}

async function aPlannedDoctor() {
  const clinic = await aClinic(docbook.deps.db);
  const doctor = await aDoctor(docbook.deps.db, clinic);
  return {
    clinic,
    doctor,
    plan: (wanted: SlotTime[]) => inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, wanted)),
    /** Minutes into tomorrow, and status, of all the doctor's slots. */
    async slots() {
      const rows = await docbook.rows<{ start: Date; status: string; id: string }>(
        "SELECT id, start, status FROM slots WHERE doctor_id = $1 ORDER BY start, id",
        [doctor.id],
      );
      return rows.map(({ start, status }) => [(start.getTime() - tomorrow) / minuteMs, status]);
    },
    ids: () =>
      docbook.rows<{ id: string }>("SELECT id FROM slots WHERE doctor_id = $1 ORDER BY id", [doctor.id]),
    setStatus: (minutes: number, status: string) =>
      docbook.rows("UPDATE slots SET status = $3 WHERE doctor_id = $1 AND start = $2 RETURNING 1", [
        doctor.id,
        at(minutes).start,
        status,
      ]),
  };
}

describe("planning a doctor's slots", () => {
  it("opens what the hours say, and changes nothing the second time", async () => {
    const { plan, slots } = await aPlannedDoctor();
    const wanted = [at(0), at(30), at(60)];
    expect(await plan(wanted)).toEqual({ opened: 3, withdrawn: 0 });
    expect(await plan(wanted)).toEqual({ opened: 0, withdrawn: 0 });
    expect(await slots()).toEqual([
      [0, "free"],
      [30, "free"],
      [60, "free"],
    ]);
  });

  it("takes free slots back that the hours no longer have, and finds the same ones again when they return", async () => {
    const { plan, slots, ids } = await aPlannedDoctor();
    await plan([at(0), at(30)]);
    const before = await ids();
    expect(await plan([at(30)])).toEqual({ opened: 0, withdrawn: 1 });
    expect(await slots()).toEqual([
      [0, "busy-unavailable"],
      [30, "free"],
    ]);
    expect(await plan([at(0), at(30)])).toEqual({ opened: 1, withdrawn: 0 });
    expect(await ids()).toEqual(before);
  });

  it("never touches a booked slot, and opens none that would overlap it", async () => {
    const { plan, slots, setStatus } = await aPlannedDoctor();
    await plan([at(0), at(30)]);
    await setStatus(0, "busy");
    expect(await plan([at(15), at(45)])).toEqual({ opened: 1, withdrawn: 1 });
    expect(await slots()).toEqual([
      [0, "busy"],
      [30, "busy-unavailable"],
      [45, "free"],
    ]);
  });

  it("does not bring a slot back that a booked one now stands across", async () => {
    const { plan, slots, setStatus } = await aPlannedDoctor();
    await plan([at(0)]);
    await plan([at(15)]);
    await setStatus(15, "busy");
    expect(await plan([at(0)])).toEqual({ opened: 0, withdrawn: 0 });
    expect(await slots()).toEqual([
      [0, "busy-unavailable"],
      [15, "busy"],
    ]);
  });

  it("changes the length of slots by taking the old ones back", async () => {
    const { plan, slots } = await aPlannedDoctor();
    await plan([at(0), at(30)]);
    expect(await plan([at(0, 20), at(20, 20), at(40, 20)])).toEqual({ opened: 3, withdrawn: 2 });
    expect((await slots()).filter(([, status]) => status === "free")).toEqual([
      [0, "free"],
      [20, "free"],
      [40, "free"],
    ]);
    expect(await plan([at(0), at(30)])).toEqual({ opened: 2, withdrawn: 3 });
  });

  it("leaves the past alone, free or not", async () => {
    const { plan, slots } = await aPlannedDoctor();
    await plan([at(-25 * 60), at(0)]);
    expect(await plan([])).toEqual({ opened: 0, withdrawn: 1 });
    expect(await slots()).toEqual([
      [-25 * 60, "free"],
      [0, "busy-unavailable"],
    ]);
  });

  it("and booking at the same moment never make two of one: either the booking stands or the slot is gone", async () => {
    const places = await Promise.all(Array.from({ length: 8 }, () => aBookableSlot(docbook)));
    await Promise.all(
      places.map(async ({ sdk, request, doctor, slot }) => {
        const [booked] = await Promise.all([
          sdk.createBooking(request).then(
            () => true,
            () => false,
          ),
          inTransaction(docbook.deps.db, (tx) => planSlots(tx, doctor, [])),
        ]);
        const [row] = await docbook.rows<{ status: string }>("SELECT status FROM slots WHERE id = $1", [
          slot.id,
        ]);
        expect(row?.status).toBe(booked ? "busy" : "busy-unavailable");
      }),
    );
  });
});
