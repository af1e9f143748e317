import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { readClinicFile } from "../../clinics/clinic-file/read-clinic-file.ts";
import { importClinic } from "../../clinics/import-clinic.ts";
import { rollHorizonOnce } from "../../clinics/roll-horizon.ts";
import { returnExpiredHoldsOnce } from "../../holds/return-expired.ts";
import { aDay, aVisitType, mia } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { race } from "../../testing/race.ts";
import { forgetOldOnce } from "../../webhooks/forget-old.ts";
import { inTx } from "./connection.ts";
import { inTransaction } from "./transaction.ts";

// When the tables are distributed by doctor, a statement that names the doctor goes to one node and locks there; one
// that does not is refused (FOR UPDATE) or bothers every node. So this listens to all that a booking's life says.

const tables = ["slots", "bookings", "outbox", "handled_events", "booking_figures"];

/** What may speak to all doctors at once, and why. */
const allowed = [
  {
    what: "the relay's claim, leased in one statement: who has news is not known beforehand",
    statement: /^UPDATE outbox SET available_at .* \(doctor_id, id\) IN \( SELECT doctor_id, id FROM outbox/,
  },
  {
    what: "forgetting after a month, in batches and in no hurry",
    statement: /^DELETE FROM handled_events .* claimed_at </,
  },
];

const docbook = useDocBook();
const heard: Statement[] = [];
type Statement = { sql: string; inTransaction: boolean };

beforeAll(async () => {
  // Sequelize's types hide its options.
  const { options } = docbook.deps.db.sequelize as unknown as {
    options: { logging: (line: string) => void };
  };
  options.logging = (line) => {
    const [, where, sql = ""] = /^Execut\w+ \((.*?)\): ([\s\S]*)$/.exec(line) ?? [];
    heard.push({ sql: withoutComments(sql), inTransaction: where !== "default" });
  };
  await liveThroughBookings();
}, 60_000);

describe("every statement that decides names the doctor", () => {
  it("in all that happens to a booking", () => {
    const silent = heard.filter(decides).filter((statement) => !namesDoctor(statement));
    expect(silent.filter(({ sql }) => !allowed.some(({ statement }) => statement.test(sql)))).toEqual([]);
  });

  it("and no exception is kept that nobody needs", () => {
    for (const { what, statement } of allowed)
      expect([what, heard.some(({ sql }) => statement.test(sql))]).toEqual([what, true]);
  });

  it.each(tables)("of those on %s some were heard", (table) => {
    expect(heard.filter(decides).some(({ sql }) => mentions(sql, [table]) > 0)).toBe(true);
  });

  it("or it is caught", async () => {
    const from = heard.length;
    await inTransaction(docbook.deps.db, async (tx) => {
      await inTx(tx, "SELECT status FROM slots WHERE doctor_id IS NOT NULL LIMIT 1", []);
      await inTx(tx, `SELECT s.id, s.doctor_id FROM slots s ORDER BY s.start LIMIT 1 FOR UPDATE`, []);
      await inTx(tx, "UPDATE bookings SET sequence = sequence WHERE id = gen_random_uuid()", []);
      await inTx(
        tx,
        `WITH slot AS (UPDATE slots SET version = version WHERE id = gen_random_uuid())
         DELETE FROM outbox WHERE doctor_id = gen_random_uuid()`,
        [],
      );
    });
    const planted = heard.slice(from).filter(decides);
    expect(planted.map(namesDoctor)).toEqual([false, false, false, false]);
  });
});

/** Whatever is written or locked, and whatever is read in a transaction: there it is decided on. */
function decides({ sql, inTransaction: within }: Statement): boolean {
  return (
    mentions(sql, tables) > 0 &&
    (within || /\b(INSERT|UPDATE|DELETE|FOR (UPDATE|SHARE|NO KEY|KEY))\b/.test(sql))
  );
}

/** As often as it comes to one of the tables, it says whose rows it means. */
function namesDoctor({ sql }: Statement): boolean {
  const conditions = sql.match(/\bdoctor_id"? = /g) ?? [];
  const insertions = sql.match(/\bINSERT INTO "?\w+"?( AS \w+)? \("?doctor_id"?,/g) ?? [];
  return conditions.length + insertions.length >= mentions(sql, tables);
}

function mentions(sql: string, names: string[]): number {
  return (sql.match(new RegExp(`\\b(FROM|JOIN|INTO|USING|UPDATE) "?(${names.join("|")})\\b`, "g")) ?? [])
    .length;
}

function withoutComments(sql: string): string {
  return sql.replaceAll(/--.*$/gm, "").replaceAll(/\s+/g, " ").trim();
}

/** Imports, books, repeats, loses, holds, moves, cancels, tells, handles and forgets. */
async function liveThroughBookings(): Promise<void> {
  const file = readClinicFile(
    await readFile(new URL("../../../../../examples/clinic.yaml", import.meta.url), "utf8"),
  );
  const { publishableKey: key } = await importClinic(docbook.deps, file);
  await importClinic(docbook.deps, file);
  await rollHorizonOnce(docbook.deps);

  const sdk = docbook.sdk(key);
  const { slots } = await sdk.listSlots({ limit: 50 });
  const [one] = slots;
  // Of another doctor: a visit may take more than one slot, and at some times of day the next one is the same doctor's.
  const two = slots.find(({ doctorId }) => doctorId !== one?.doctorId);
  if (!one || !two) throw new Error("nothing to book");
  const request = { doctorId: one.doctorId, slotId: one.id, patient: mia };
  const booking = await sdk.createBooking(request, { idempotencyKey: "the-same-again" });
  expect((await sdk.createBooking(request, { idempotencyKey: "the-same-again" })).id).toBe(booking.id);
  expect(await race(docbook, { slot: two, key, requests: 10 })).toEqual({ 201: 1, 409: 9 });
  await docbook.relay();
  await sdk.cancelBooking(booking.id, {}, { manageToken: booking.manageToken });
  await docbook.relay();
  await holdAndMove();
  await docbook.relay();
  await forgetOldOnce(docbook.deps.db);
}

/** Holds, extends, changes its mind, outlasts, books, moves: visits with a buffer, in slots of their own. */
async function holdAndMove(): Promise<void> {
  const visitTypes = [aVisitType({ id: "long", durationMinutes: 60, bufferAfterMinutes: 10 })];
  const { sdk, at, booking, doctor, slots } = await aDay(docbook, { visitTypes });
  const first = await sdk.createHold(at(0));
  await sdk.extendHold(first);
  const { id, token } = await sdk.createHold({ ...at(1), replaces: { id: first.id, token: first.token } });
  const booked = await sdk.createBooking({ ...booking(1), hold: { id, token } });
  await sdk.rescheduleBooking(booked.id, { slotId: at(0).slotId }, { manageToken: booked.manageToken });
  await sdk.cancelBooking(booked.id, {}, { manageToken: booked.manageToken });
  await sdk.releaseHold(await sdk.createHold(at(0)));
  await sdk.createHold(at(0));
  await docbook.rows(
    "UPDATE slots SET held_until = now() WHERE doctor_id = $1 AND hold_id IS NOT NULL RETURNING 1",
    [doctor.id],
  );
  expect(await returnExpiredHoldsOnce(docbook.deps)).toBe(slots.length - 1);
}
