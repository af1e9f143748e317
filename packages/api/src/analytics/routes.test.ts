import type { operations } from "@docbook/sdk/contract";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it, vi } from "vitest";
import { bookingIdOf } from "../bookings/id.ts";
import { placeInTime } from "../bookings/store.ts";
import { makeBookingReader } from "../bookings/told.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";
import { aBookableSlot, aClinic, aDoctor, aSlot, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";
import { countBooking } from "./count-booking.ts";

const docbook = useDocBook();

type Query = NonNullable<operations["getAnalytics"]["parameters"]["query"]>;
type Analytics = operations["getAnalytics"]["responses"]["200"]["content"]["application/json"];

async function analytics(clinic: TestClinic, query: Query = {}): Promise<Analytics> {
  const answer = await ask(clinic.secretKey, query);
  expect(answer.status).toBe(200);
  // The harness checks every answer against the contract.
  return (await answer.json()) as Analytics;
}
const ask = (key: string, query: Query = {}) =>
  docbook.request(`/v1/analytics?${new URLSearchParams({ ...query })}`, { key });

/** What lies in the outbox about this doctor, as the worker would be told of it. */
function events(doctorId: string): Promise<StoredEvent[]> {
  return docbook.rows<StoredEvent>(
    `SELECT doctor_id AS "doctorId", id, type, payload, position::text AS position
     FROM outbox WHERE doctor_id = $1 ORDER BY id`,
    [doctorId],
  );
}
const count = (event: StoredEvent) =>
  countBooking({ ...docbook.deps, bookingOf: makeBookingReader(docbook.deps.db) }, event);
const countAll = async (doctorId: string) => {
  for (const event of await events(doctorId)) await count(event);
};
const at = (start: string) => ({ start: new Date(start), end: new Date(Date.parse(start) + 30 * 60_000) });

/** A slot with a booking that was made so many hours before it, and its event, without going through HTTP. */
async function aBooked(doctor: { id: string; clinicId: string }, start: string, hoursBefore = 24) {
  const slot = await aSlot(docbook.deps.db, doctor, 0, { ...at(start), status: "busy" });
  const id = uuidv7();
  await docbook.rows(
    `INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end,
                           patient_name, patient_email, locale, created_at)
     SELECT doctor_id, $2, clinic_id, id, start, "end", start, "end", 'Mia', 'mia@example.org', 'en', $3
     FROM slots WHERE id = $1 RETURNING id`,
    [slot.id, id, new Date(Date.parse(start) - hoursBefore * 3_600_000)],
  );
  const told: StoredEvent = {
    id: uuidv7(),
    type: "booking.created",
    doctorId: doctor.id,
    payload: { bookingId: id, sequence: 0, at: placeInTime({ ...slot, slotId: slot.id }) },
    position: "1",
  };
  return told;
}

/** What the figures say of these days: bookings, cancellations, lead time. */
const perDay = async (clinic: TestClinic, from: string, to: string) =>
  (await analytics(clinic, { from, to })).days.map((day) => [
    day.date,
    day.bookings,
    day.cancellations,
    day.averageLeadTimeHours,
  ]);

/** A booking that was made at midnight for 08:00 on the 1st, moved to the 2nd and the 4th, and cancelled: its events. */
async function aMovedBooking() {
  const clinic = await aClinic(docbook.deps.db, { timeZone: "UTC" });
  const doctor = await aDoctor(docbook.deps.db, clinic);
  const created = await aBooked(doctor, "2027-03-01T08:00:00Z", 8);
  const staff = docbook.sdk(clinic.secretKey);
  const id = bookingIdOf({ doctorId: doctor.id, id: created.payload.bookingId });
  for (const day of ["02", "04"]) {
    const slot = await aSlot(docbook.deps.db, doctor, 0, at(`2027-03-${day}T08:00:00Z`));
    await staff.rescheduleBooking(id, { slotId: slot.id });
  }
  await staff.cancelBooking(id);
  // Slots are not what this is about.
  await docbook.rows(
    "UPDATE slots SET status = 'busy-unavailable', planned = false WHERE doctor_id = $1 RETURNING 1",
    [doctor.id],
  );
  return { clinic, created, told: await events(doctor.id) };
}

describe("the figures of a booking that moves", () => {
  it("move with it, and its cancellation counts on the day to which it came", async () => {
    const { clinic, created, told } = await aMovedBooking();
    const [toSecond, toFourth, cancelled] = told as [StoredEvent, StoredEvent, StoredEvent];
    const days = () => perDay(clinic, "2027-03-01", "2027-03-05");
    await count(created);
    expect(await days()).toEqual([["2027-03-01", 1, 0, 8]]);
    await count(toSecond);
    expect(await days()).toEqual([["2027-03-02", 1, 0, 32]]);
    await count(toFourth);
    expect(await days()).toEqual([["2027-03-04", 1, 0, 80]]);
    await count(cancelled);
    expect(await days()).toEqual([["2027-03-04", 1, 1, 80]]);
  });

  it("are the same in whatever order its events are told, each twice, and never less than nothing meanwhile", async () => {
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ]) {
      const { clinic, created, told } = await aMovedBooking();
      const all = [created, ...told];
      for (const place of order) {
        const event = all[place] as StoredEvent;
        await Promise.all([count(event), count(event)]);
        // The harness checks answers against the contract, which knows no number below zero.
        await analytics(clinic, { from: "2027-03-01", to: "2027-03-05" });
      }
      expect(await perDay(clinic, "2027-03-01", "2027-03-05")).toEqual([["2027-03-04", 1, 1, 80]]);
    }
  });

  it("count it once when it moves within its day", async () => {
    const clinic = await aClinic(docbook.deps.db, { timeZone: "UTC" });
    const doctor = await aDoctor(docbook.deps.db, clinic);
    const created = await aBooked(doctor, "2027-03-01T08:00:00Z", 8);
    const slot = await aSlot(docbook.deps.db, doctor, 0, at("2027-03-01T18:00:00Z"));
    const id = bookingIdOf({ doctorId: doctor.id, id: created.payload.bookingId });
    await docbook.sdk(clinic.secretKey).rescheduleBooking(id, { slotId: slot.id });
    await count(created);
    await countAll(doctor.id);
    expect(await perDay(clinic, "2027-03-01", "2027-03-01")).toEqual([["2027-03-01", 1, 0, 18]]);
  });

  it("come through when many move between the same two days at the same time", async () => {
    const clinic = await aClinic(docbook.deps.db, { timeZone: "UTC" });
    const doctor = await aDoctor(docbook.deps.db, clinic);
    const staff = docbook.sdk(clinic.secretKey);
    for (let n = 0; n < 8; n++) {
      const hour = String(8 + n).padStart(2, "0");
      const [from, to] = n % 2 ? ["01", "02"] : ["02", "01"];
      const created = await aBooked(doctor, `2027-03-${from}T${hour}:00:00Z`, 8);
      const slot = await aSlot(docbook.deps.db, doctor, 0, at(`2027-03-${to}T${hour}:00:00Z`));
      const id = bookingIdOf({ doctorId: doctor.id, id: created.payload.bookingId });
      await staff.rescheduleBooking(id, { slotId: slot.id });
      await count(created);
    }
    await Promise.all((await events(doctor.id)).map(count));
    const counted = await perDay(clinic, "2027-03-01", "2027-03-02");
    expect(counted.map(([day, bookings]) => [day, bookings])).toEqual([
      ["2027-03-01", 4],
      ["2027-03-02", 4],
    ]);
  });
});

describe("the figures", () => {
  it("count a booking and its cancellation", async () => {
    const { clinic, doctor, sdk, staff, request } = await aBookableSlot(docbook);
    await aSlot(docbook.deps.db, doctor, 25 * 60);
    const booking = await sdk.createBooking(request);
    const days = { from: booking.start.slice(0, 10), to: addDays(booking.start, 2) };
    await countAll(doctor.id);
    const booked = await analytics(clinic, days);
    expect(booked.total).toMatchObject({ slots: 2, bookings: 1, cancellations: 0, fillRate: 0.5 });
    expect(booked.total.averageLeadTimeHours).toBeCloseTo(24, 0);

    await staff.cancelBooking(booking.id);
    await countAll(doctor.id);
    const cancelled = await analytics(clinic, days);
    expect(cancelled.total).toMatchObject({ slots: 2, bookings: 1, cancellations: 1, fillRate: 0 });
    expect(cancelled.days.map(({ doctorId }) => doctorId)).toContain(doctor.id);
  });

  it("count an event once, told twice, one after the other or at the same time", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const doctor = await aDoctor(docbook.deps.db, clinic);
    const event = await aBooked(doctor, "2027-03-01T08:00:00Z");
    await Promise.all(Array.from({ length: 8 }, () => count(event)));
    await count(event);
    const { total } = await analytics(clinic, { from: "2027-03-01" });
    expect(total).toMatchObject({ bookings: 1, averageLeadTimeHours: 24 });
    const handled = await docbook.rows(
      "SELECT handler, done_at IS NOT NULL AS done FROM handled_events WHERE doctor_id = $1",
      [doctor.id],
    );
    expect(handled).toEqual([{ handler: "analytics", done: true }]);
  });

  it("count nothing of an event that could not be counted, so that it can be told again", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const doctor = await aDoctor(docbook.deps.db, clinic);
    const event = await aBooked(doctor, "2027-03-01T08:00:00Z");
    await docbook.deps.db.sequelize.query(
      "ALTER TABLE booking_figures ADD CONSTRAINT never CHECK (bookings < 0) NOT VALID",
    );
    await expect(count(event)).rejects.toThrow("never");
    await docbook.deps.db.sequelize.query("ALTER TABLE booking_figures DROP CONSTRAINT never");
    await count(event);
    expect((await analytics(clinic, { from: "2027-03-01" })).total.bookings).toBe(1);
  });

  it("put an appointment on its day in the clinic, also when the clocks change", async () => {
    const clinic = await aClinic(docbook.deps.db, { timeZone: "Europe/Berlin" });
    const doctor = await aDoctor(docbook.deps.db, clinic);
    // 28 March 2027 has 23 hours in Berlin, 31 October has 25.
    for (const start of [
      "2027-03-27T22:30:00Z", // 23:30 on the 27th
      "2027-03-27T23:15:00Z", // 00:15 on the 28th
      "2027-03-28T21:30:00Z", // 23:30 on the 28th, in summer time
      "2027-03-28T22:00:00Z", // 00:00 on the 29th
      "2027-10-30T22:00:00Z", // 00:00 on the 31st
      "2027-10-31T22:30:00Z", // 23:30 on the 31st, in winter time
      "2027-10-31T23:00:00Z", // 00:00 on the 1st
    ])
      await count(await aBooked(doctor, start));

    const onDays = async (from: string, to: string) =>
      (await analytics(clinic, { from, to })).days.map(({ date, slots, bookings }) => [
        date,
        slots,
        bookings,
      ]);
    expect(await onDays("2027-03-26", "2027-03-30")).toEqual([
      ["2027-03-27", 1, 1],
      ["2027-03-28", 2, 2],
      ["2027-03-29", 1, 1],
    ]);
    expect(await onDays("2027-10-31", "2027-10-31")).toEqual([["2027-10-31", 2, 2]]);
    expect(await onDays("2027-11-01", "2027-11-01")).toEqual([["2027-11-01", 1, 1]]);
  });

  it("sum up over doctors and days, from sums and not from rates", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [anna, ben] = [await aDoctor(docbook.deps.db, clinic), await aDoctor(docbook.deps.db, clinic)];
    const free = (doctor: typeof anna, start: string) => aSlot(docbook.deps.db, doctor, 0, at(start));
    for (const hour of ["08", "09", "10"]) await free(anna, `2027-03-01T${hour}:00:00Z`);
    await aSlot(docbook.deps.db, anna, 0, { ...at("2027-03-01T12:00:00Z"), status: "busy-unavailable" });
    await count(await aBooked(anna, "2027-03-01T11:00:00Z", 10));
    await count(await aBooked(ben, "2027-03-02T08:00:00Z", 20));
    await count(await aBooked(ben, "2027-03-02T09:00:00Z", 60));

    const all = await analytics(clinic, { from: "2027-03-01", to: "2027-03-31" });
    expect(all.days).toEqual([
      {
        date: "2027-03-01",
        doctorId: anna.id,
        slots: 4,
        bookings: 1,
        cancellations: 0,
        fillRate: 0.25,
        averageLeadTimeHours: 10,
      },
      {
        date: "2027-03-02",
        doctorId: ben.id,
        slots: 2,
        bookings: 2,
        cancellations: 0,
        fillRate: 1,
        averageLeadTimeHours: 40,
      },
    ]);
    expect(all.total).toEqual({
      slots: 6,
      bookings: 3,
      cancellations: 0,
      fillRate: 0.5,
      averageLeadTimeHours: 30,
    });
    const bens = await analytics(clinic, { from: "2027-03-01", doctorId: ben.id.toUpperCase() });
    expect(bens.total).toMatchObject({ slots: 2, bookings: 2 });
  });

  it("count a held slot among those that are offered", async () => {
    const { clinic, doctor, slot } = await aBookableSlot(docbook);
    await aSlot(docbook.deps.db, doctor, 26 * 60);
    const days = { from: slot.start.toISOString().slice(0, 10), to: addDays(slot.start.toISOString(), 2) };
    const held = await docbook.request("/v1/holds", {
      key: clinic.secretKey,
      ...post({ doctorId: doctor.id, slotId: slot.id }),
    });
    expect(held.status).toBe(201);
    expect((await analytics(clinic, days)).total).toMatchObject({ slots: 2, fillRate: 0 });
  });

  it("are null where there is nothing to divide by", async () => {
    const clinic = await aClinic(docbook.deps.db);
    expect(await analytics(clinic)).toMatchObject({
      total: { slots: 0, bookings: 0, cancellations: 0, fillRate: null, averageLeadTimeHours: null },
      days: [],
    });
  });
});

describe("getAnalytics", () => {
  it("covers the 31 days that end today, today in the clinic, when none are named", async () => {
    const clinic = await aClinic(docbook.deps.db, { timeZone: "Pacific/Kiritimati" });
    vi.useFakeTimers({ now: new Date("2027-03-31T12:00:00Z"), toFake: ["Date"] });
    try {
      expect(await analytics(clinic)).toMatchObject({
        timeZone: "Pacific/Kiritimati",
        from: "2027-03-02",
        to: "2027-04-01",
      });
    } finally {
      vi.useRealTimers();
    }
    expect(await analytics(clinic, { to: "2027-01-31" })).toMatchObject({ from: "2027-01-01" });
    expect(await analytics(clinic, { from: "2027-01-01" })).toMatchObject({ to: "2027-01-31" });
  });

  it("never shows anything of another clinic, not by its doctor's id either", async () => {
    const theirs = await aClinic(docbook.deps.db);
    const doctor = await aDoctor(docbook.deps.db, theirs);
    await count(await aBooked(doctor, "2027-03-01T08:00:00Z"));
    const ours = await aClinic(docbook.deps.db);
    for (const query of [{}, { doctorId: doctor.id }])
      expect((await analytics(ours, { from: "2027-03-01", ...query })).days).toEqual([]);
    expect((await analytics(theirs, { from: "2027-03-01" })).days).toHaveLength(1);
  });

  it("is for the clinic's own server: a publishable key does not open it", async () => {
    const clinic = await aClinic(docbook.deps.db);
    expect(await problemOf(await ask(clinic.publishableKey))).toMatchObject({
      status: 403,
      code: "forbidden",
    });
  });

  it.each([
    ["32 days", { from: "2027-03-01", to: "2027-04-01" }, "to"],
    ["a range that runs backwards", { from: "2027-03-02", to: "2027-03-01" }, "to"],
    ["a day before the first", { to: "0001-01-05" }, "from"],
    ["a doctor who is no id", { doctorId: "anna" }, "doctorId"],
  ])("refuses %s", async (_, query, pointer) => {
    const clinic = await aClinic(docbook.deps.db);
    const problem = await problemOf(await ask(clinic.secretKey, query));
    expect(problem).toMatchObject({ status: 400, errors: [{ in: "query", pointer }] });
  });
});

function addDays(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * 86_400_000).toISOString().slice(0, 10);
}
