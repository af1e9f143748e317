import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readClinicFile } from "../../clinics/clinic-file/read-clinic-file.ts";
import { importClinic } from "../../clinics/import-clinic.ts";
import { returnExpiredHoldsOnce } from "../../holds/return-expired.ts";
import { ask, citusUrl, makeCitusDatabase } from "../../testing/citus.ts";
import { createDatabase, dropDatabase, onDatabase } from "../../testing/databases.ts";
import { aClinic, aDay, aDoctor, aSlot, aVisitType, mia } from "../../testing/factories.ts";
import { makeDocBook, type TestDocBook } from "../../testing/harness.ts";
import { race } from "../../testing/race.ts";
import { forgetOldOnce } from "../../webhooks/forget-old.ts";
import { relayOnce } from "../outbox/relay.ts";
import { distribute, migrate } from "./migrate.ts";

describe("distributing a database on a server without Citus", () => {
  it("says what is missing and changes nothing", async () => {
    const url = onDatabase(inject("templateUrl"), `docbook_distribute_${randomBytes(6).toString("hex")}`);
    await createDatabase(url, inject("templateUrl"));
    try {
      await expect(distribute(url)).rejects.toThrow("This PostgreSQL server has no Citus");
      expect(await migrate(url)).toEqual([]);
      expect(
        await ask(url, "SELECT 1 FROM pg_constraint WHERE conname = 'webhooks_clinic_id_fkey'"),
      ).toHaveLength(1);
    } finally {
      await dropDatabase(url);
    }
  });
});

describe.skipIf(!citusUrl)("a database that is distributed by doctor (needs TEST_CITUS_URL)", () => {
  let database: Awaited<ReturnType<typeof makeCitusDatabase>>;
  let [here, there] = [] as unknown as [TestDocBook, TestDocBook];
  beforeAll(async () => {
    database = await makeCitusDatabase(citusUrl ?? "");
    await migrate(database.url);
    await aClinicBeforeTheMove(database.url);
    expect(await distribute(database.url)).toEqual(["clinics", "api_keys", ...byDoctor]);
    here = await makeDocBook({ on: database.url });
    there = await makeDocBook({ on: database.url });
  });
  afterAll(async () => {
    await here?.close();
    await there?.close();
    await database?.drop();
  });

  it("has all that is one doctor's on one node, and is distributed once", async () => {
    expect(await distribute(database.url)).toEqual([]);
    const spread = await ask<{ name: string; together: string }>(
      database.url,
      `SELECT table_name::text AS name, colocation_id::text AS together FROM citus_tables
       WHERE citus_table_type = 'distributed'`,
    );
    expect(spread.map(({ name }) => name).sort()).toEqual([...byDoctor].sort());
    expect(new Set(spread.map(({ together }) => together)).size).toBe(1);
  });

  it("took along what was there, and keeps no second copy of it", async () => {
    const slots = await ask(
      database.url,
      "SELECT s.id FROM slots s JOIN clinics c ON c.id = s.clinic_id WHERE c.slug = 'before-the-move'",
    );
    expect(slots).toHaveLength(3);
    expect(await ask(database.url, "SELECT pg_relation_size('slots')::int AS kept")).toEqual([{ kept: 0 }]);
  });

  it("holds, extends, moves, and takes the marks of ended holds off", async () => {
    const visitTypes = [aVisitType({ id: "long", durationMinutes: 60, bufferAfterMinutes: 10 })];
    const { sdk, at, booking, doctor } = await aDay(here, { visitTypes });
    const first = await sdk.createHold(at(0));
    await sdk.extendHold(first);
    await expect(sdk.createHold(at(1))).rejects.toMatchObject({ code: "slot-held" });
    const { id, token } = await sdk.createHold({ ...at(1), replaces: { id: first.id, token: first.token } });
    const booked = await sdk.createBooking({ ...booking(1), hold: { id, token } });
    const { manageToken } = booked;
    await sdk.rescheduleBooking(booked.id, { slotId: at(0).slotId }, { manageToken });
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toEqual([]);
    await sdk.cancelBooking(booked.id, {}, { manageToken });
    await sdk.createHold(at(0));
    await ask(
      database.url,
      `UPDATE slots SET held_until = now() WHERE doctor_id = '${doctor.id}' AND status = 'busy-tentative'`,
    );
    expect(await returnExpiredHoldsOnce(here.deps)).toBe(3);
    expect((await sdk.listDoctorSlots(doctor.id)).slots).toHaveLength(3);
  });

  it("books, repeats, refuses with alternatives, cancels, and tells of it once", async () => {
    const { clinic, doctor, slots } = await aClinicWithSlots(here, 3);
    const sdk = here.sdk(clinic.publishableKey);
    const request = { doctorId: doctor.id, slotId: slots[0]?.id ?? "", patient: mia };
    const booking = await sdk.createBooking(request, { idempotencyKey: "the-same-again" });
    expect((await sdk.createBooking(request, { idempotencyKey: "the-same-again" })).id).toBe(booking.id);
    await expect(sdk.createBooking(request)).rejects.toMatchObject({
      code: "slot-taken",
      alternatives: [{ id: slots[1]?.id }, { id: slots[2]?.id }],
    });
    await here.relay();
    await sdk.cancelBooking(booking.id, {}, { manageToken: booking.manageToken });
    await here.relay();
    expect(await here.rows("SELECT 1 FROM outbox WHERE doctor_id = $1", [doctor.id])).toEqual([]);
    const [figures] = await here.rows(
      "SELECT bookings, cancellations FROM booking_figures WHERE doctor_id = $1",
      [doctor.id],
    );
    expect(figures).toEqual({ bookings: 1, cancellations: 1 });
    expect((await sdk.listSlots()).slots).toHaveLength(3);
    expect((await sdk.getClinic()).specialties).toEqual(doctor.specialties);
  });

  it("reports on a clinic whose doctors lie on several nodes, and finds what was planted there", async () => {
    const { clinic, doctor, slots } = await aClinicWithSlots(here, 3);
    const staff = here.sdk(clinic.secretKey);
    const planted = [doctor, ...(await Promise.all([1, 2, 3].map(() => aDoctor(here.deps.db, clinic))))];
    await staff.createBooking({ doctorId: doctor.id, slotId: slots[0]?.id ?? "", patient: mia });
    await staff.createHold({ doctorId: doctor.id, slotId: slots[1]?.id ?? "" });
    await here.relay();
    expect(await staff.getIntegrityReport()).toMatchObject({ holds: true });
    for (const each of planted) await aSlot(here.deps.db, each, 48 * 60, { status: "busy" });
    const { checks } = await staff.getIntegrityReport();
    expect(checks.filter(({ violations }) => violations > 0)).toMatchObject([
      { name: "busy-slots-without-booking", counted: 5, violations: 4 },
    ]);
  });

  it("tells again, later, what could not be told", async () => {
    const { clinic, doctor, slots } = await aClinicWithSlots(here, 1);
    const request = { doctorId: doctor.id, slotId: slots[0]?.id ?? "", patient: mia };
    await here.sdk(clinic.publishableKey).createBooking(request);
    const queue = { ...here.deps.queue, publish: () => Promise.reject(new Error("nobody listens")) };
    expect(await relayOnce({ ...here.deps, queue })).toBe(0);
    const waiting = "SELECT attempts, available_at > now() AS later FROM outbox WHERE doctor_id = $1";
    expect(await here.rows(waiting, [doctor.id])).toEqual([{ attempts: 1, later: true }]);
  });

  it("plans a clinic from its file, once, and forgets what is old", async () => {
    const file = readClinicFile(await readFile(exampleFile, "utf8"));
    expect((await importClinic(here.deps, file)).slotsOpened).toBeGreaterThan(100);
    expect(await importClinic(here.deps, file)).toMatchObject({ slotsOpened: 0, slotsWithdrawn: 0 });
    await ask(database.url, "UPDATE handled_events SET claimed_at = '2020-01-01'");
    expect(await forgetOldOnce(here.deps.db)).toBeGreaterThan(0);
    expect(await ask(database.url, "SELECT 1 FROM handled_events")).toEqual([]);
  });

  it("lets exactly one of a crowd win that comes through two pools", async () => {
    const { clinic, slots } = await aClinicWithSlots(here, 5);
    let sent = 0;
    const request: TestDocBook["request"] = (path, init) => (sent++ % 2 ? here : there).request(path, init);
    for (const slot of slots) {
      // race() needs nothing of the harness but request.
      const task = { slot, key: clinic.publishableKey, requests: 50 };
      expect(await race({ request } as TestDocBook, task)).toEqual({ 201: 1, 409: 49 });
      const live = await here.rows(
        "SELECT id FROM bookings WHERE doctor_id = $1 AND slot_id = $2 AND status = 'booked'",
        [slot.doctorId, slot.id],
      );
      expect(live).toHaveLength(1);
    }
  });

  it("spreads what a later migration brings", async () => {
    const [newest] = await migrate(database.url, "down");
    expect(await migrate(database.url)).toEqual([newest]);
    expect(await distribute(database.url)).toEqual([]);
  });
});

const exampleFile = new URL("../../../../../examples/clinic.yaml", import.meta.url);
const byDoctor = ["doctors", "slots", "bookings", "outbox", "handled_events", "booking_figures"];

async function aClinicBeforeTheMove(url: string): Promise<void> {
  const docbook = await makeDocBook({ on: url });
  await aClinicWithSlots(docbook, 3, { slug: "before-the-move" });
  await docbook.close();
}

async function aClinicWithSlots(
  { deps: { db } }: TestDocBook,
  count: number,
  given: Parameters<typeof aClinic>[1] = {},
) {
  const clinic = await aClinic(db, given);
  const doctor = await aDoctor(db, clinic);
  const slots = [];
  for (let i = 0; i < count; i++) slots.push(await aSlot(db, doctor, 24 * 60 + i * 30));
  return { clinic, doctor, slots };
}
