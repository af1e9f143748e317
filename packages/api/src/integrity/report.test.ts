import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inTx } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import { aClinic, aDay, aVisitType } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";
import { checks, readReport } from "./read-report.ts";

const docbook = useDocBook();
const path = "/v1/integrity";

/** A clinic where patients have held, booked, changed their minds and come back: visits with buffers, in a long day. */
async function aBusyDay() {
  const visitTypes = [aVisitType({ id: "long", durationMinutes: 45, bufferAfterMinutes: 10 })];
  const day = await aDay(docbook, { starts: [0, 30, 60, 90, 120, 150, 180, 210, 300, 330], visitTypes });
  const { sdk, staff, at, booking } = day;
  const first = await sdk.createBooking(booking(0));
  const { id, token } = await sdk.createHold(at(2));
  await sdk.createBooking({ ...booking(2), hold: { id, token } });
  const third = await sdk.createBooking(booking(4), { idempotencyKey: "one-of-mine" });
  await sdk.rescheduleBooking(first.id, { slotId: at(8).slotId }, { manageToken: first.manageToken });
  await sdk.createBooking(booking(0));
  await staff.cancelBooking(third.id);
  const held = await sdk.createHold(at(4));
  const report = (settlesWithinSeconds: number) =>
    readReport(docbook.deps.db, { clinicId: day.clinic.id, withinMs: 5_000, settlesWithinSeconds });
  return { ...day, held, report };
}

describe("the integrity report", () => {
  it("of a clinic that booked, moved, cancelled and held tells that everything holds, and how much was looked at", async () => {
    const { staff, report } = await aBusyDay();
    // As long as nothing is told: what waits is no loss.
    expect(await staff.getIntegrityReport()).toMatchObject({ holds: true });
    await docbook.relay();
    const settled = await report(0);
    expect(settled.checks.filter(({ violations }) => violations > 0)).toEqual([]);
    const counted = Object.fromEntries(settled.checks.map(({ name, counted }) => [name, counted]));
    expect(counted).toEqual({
      "overlapping-bookings": 3,
      "doubly-booked-slots": 6,
      "busy-slots-without-booking": 6,
      "bookings-without-busy-slots": 3,
      "shared-idempotency-keys": 4,
      "overlapping-slots": 10,
      "inconsistent-holds": 2,
      "lingering-holds": 2,
      "scattered-holds": 1,
      "untold-changes": 1,
      "changes-counted-twice": 1,
      "events-of-no-change": 0,
    });
    expect(settled.holds).toBe(true);
    const asOf = Date.parse(settled.asOf);
    expect(Math.abs(Date.now() - asOf)).toBeLessThan(5_000);
  });

  it("knows an event that waits, however long it has to: the queue may be away for a day", async () => {
    const { report, doctor } = await aBusyDay();
    expect((await report(0)).holds).toBe(true);
    await docbook.rows("DELETE FROM outbox WHERE doctor_id = $1 RETURNING 1", [doctor.id]);
    expect((await report(0)).holds).toBe(false);
    expect((await report(60)).holds).toBe(true);
  });

  it("knows an event that is counted and not deleted yet", async () => {
    const { report, doctor } = await aBusyDay();
    await docbook.deps.db.sequelize.query(
      `CREATE TABLE told AS SELECT * FROM outbox WHERE doctor_id = '${doctor.id}'`,
    );
    await docbook.relay();
    await docbook.rows("INSERT INTO outbox SELECT * FROM told RETURNING 1");
    expect((await report(0)).holds).toBe(true);
  });

  it("holds after hours have changed around what is booked", async () => {
    const { report, slots, doctor, sdk, at, booking } = await aBusyDay();
    await docbook.relay();
    // The clinic takes back what is free, and offers the break, into which a buffer reaches.
    await docbook.rows(
      `UPDATE slots SET status = 'busy-unavailable', planned = false WHERE doctor_id = $1 AND status = 'free' RETURNING 1`,
      [doctor.id],
    );
    const last = slots.at(-1);
    await docbook.rows(
      `INSERT INTO slots (doctor_id, id, clinic_id, start, "end")
       VALUES ($1, gen_random_uuid(), $2, $3::timestamptz, $3::timestamptz + interval '30 minutes') RETURNING 1`,
      [doctor.id, doctor.clinicId, last?.end],
    );
    await expect(sdk.createBooking(booking(9))).rejects.toMatchObject({ code: "slot-taken" });
    expect(at(9).slotId).toBe(last?.id);
    expect((await report(0)).checks.filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it("lets one key make a booking with each of two doctors", async () => {
    const [here, there] = [await aDay(docbook), await aDay(docbook)];
    await docbook.rows("UPDATE doctors SET clinic_id = $1 WHERE id = $2 RETURNING 1", [
      here.clinic.id,
      there.doctor.id,
    ]);
    await docbook.rows("UPDATE slots SET clinic_id = $1 WHERE doctor_id = $2 RETURNING 1", [
      here.clinic.id,
      there.doctor.id,
    ]);
    for (const wish of [here.booking(0), there.booking(0)])
      await here.sdk.createBooking(wish, { idempotencyKey: "for-both" });
    const { holds, checks } = await here.staff.getIntegrityReport();
    expect(checks.find(({ name }) => name === "shared-idempotency-keys")).toMatchObject({ counted: 2 });
    expect(holds).toBe(true);
  });

  it("of a clinic with nothing in it holds", async () => {
    const { secretKey } = await aClinic(docbook.deps.db);
    const report = await docbook.sdk(secretKey).getIntegrityReport();
    expect(report.holds).toBe(true);
    expect(report.checks.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
    expect(
      report.checks.every(({ counted, description }) => counted === 0 && /^[A-Z].*\.$/.test(description)),
    ).toBe(true);
  });

  it("is for the clinic's own server alone", async () => {
    const { clinic } = await aBusyDay();
    expect(await problemOf(await docbook.request(path))).toMatchObject({ status: 401 });
    const refused = await problemOf(await docbook.request(path, { key: clinic.publishableKey }));
    expect(refused).toMatchObject({ status: 403, code: "forbidden" });
  });
});

describe("a report that would be a burden", () => {
  it("is refused with a time to come back while another one of the clinic is made, and no other clinic's", async () => {
    const [clinic, other] = [await aClinic(docbook.deps.db), await aClinic(docbook.deps.db)];
    await inTransaction(docbook.deps.db, async (tx) => {
      await inTx(tx, "LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE", []);
      const waits = docbook.request(path, { key: clinic.secretKey });
      await untilSomebodyWaits();
      const response = await docbook.request(path, { key: clinic.secretKey });
      expect(response.headers.get("Retry-After")).toBe("30");
      expect((await problemOf(response)).detail).toMatch(/^Another report of this clinic/);
      await expect(askUntil(500, other.secretKey)).resolves.toBe("waits as well");
      return { waits };
    }).then(async ({ waits }) => expect((await waits).status).toBe(200));
    expect((await docbook.request(path, { key: clinic.secretKey })).status).toBe(200);
  });

  it("is given up when it takes too long, and leaves its connection to others", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const pleaseSoon = readReport(docbook.deps.db, { clinicId: clinic.id, withinMs: 0 });
    await expect(pleaseSoon).rejects.toMatchObject({ code: "busy", extras: { retryAfterSeconds: 30 } });
    const response = await whileLocked("outbox", () => docbook.request(path, { key: clinic.secretKey }));
    expect(response.headers.get("Retry-After")).toBe("30");
    expect(await problemOf(response)).toMatchObject({ status: 503, code: "busy" });
    expect((await docbook.request(path, { key: clinic.secretKey })).status).toBe(200);
  });

  it("gives its statements no more time than is left of its own", async () => {
    const { id: clinicId } = await aClinic(docbook.deps.db);
    const startedAt = performance.now();
    const soon = whileLocked("outbox", () => readReport(docbook.deps.db, { clinicId, withinMs: 300 }));
    await expect(soon).rejects.toMatchObject({ code: "busy" });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it("speaks of one moment: what happens while it is made is in the next one", async () => {
    const { clinic, doctor } = await aDay(docbook);
    const ask = () => docbook.sdk(clinic.secretKey).getIntegrityReport();
    const report = await inTransaction(docbook.deps.db, async (tx) => {
      await inTx(tx, "LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE", []);
      const waits = ask();
      await untilSomebodyWaits();
      await inTx(
        tx,
        "INSERT INTO outbox (doctor_id, id, type, payload) VALUES ($1, gen_random_uuid(), 'booking.created', '{}')",
        [doctor.id],
      );
      return { waits };
    }).then(({ waits }) => waits);
    expect(report.holds).toBe(true);
    expect((await ask()).holds).toBe(false);
  });
});

/** Others wait for this table until `ask` has come to an end. */
function whileLocked<T>(table: string, ask: () => Promise<T>): Promise<T> {
  return inTransaction(docbook.deps.db, async (tx) => {
    await inTx(tx, `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`, []);
    return ask();
  });
}

async function untilSomebodyWaits(): Promise<void> {
  const waiting = () =>
    docbook.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'outbox'::regclass");
  while ((await waiting()).length === 0) await sleep(5);
}

async function askUntil(patienceMs: number, key: string): Promise<string> {
  const answer = docbook.request(path, { key }).then(({ status }) => `answers ${status}`);
  return Promise.race([answer, sleep(patienceMs, "waits as well")]);
}
