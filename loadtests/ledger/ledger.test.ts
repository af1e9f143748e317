import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { aDay } from "../../packages/api/src/testing/factories.ts";
import { type TestDocBook, useDocBook } from "../../packages/api/src/testing/harness.ts";
import { post } from "../../packages/api/src/testing/http.ts";
import { bookingOf } from "../measure/patient.ts";
import { checkAgainstDatabase, checkOverHttp } from "./check-ledger.ts";
import { type Entry, readEntries } from "./entry.ts";
import type { Message } from "./messages.ts";
import { presentTimes, timesToAlternative } from "./report.ts";

// A ledger is no better than the lies that it finds: here each is planted in a true one.

const docbook = useDocBook();

beforeAll(async () => {
  await docbook.deps.db.sequelize.query(`
    DROP INDEX one_live_booking_per_slot;
    ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time`);
});

/** Six patients at three times of one doctor, two at each; one winner moves, one cancels. All is told, and written down. */
async function aTrueDay() {
  const day = await aDay(docbook, { starts: [0, 30, 60, 90] });
  const { clinic, doctor, slots, staff } = day;
  const entries: Entry[] = [];
  const ask = (user: string, operation: string, path: string, body: object, known: Partial<Entry>) =>
    hear(docbook, clinic.secretKey, { user, operation, path, body, known }).then((entry) =>
      entries.push(entry),
    );
  await Promise.all(
    [0, 1, 2, 3, 4, 5].map((number) => {
      const slotId = slots[number % 3]?.id ?? "";
      const body = bookingOf({ doctorId: doctor.id, slotId }, number);
      const known = { slotId, doctorId: doctor.id, key: randomUUID() };
      return ask(`patient-${number}`, "createBooking", "/v1/bookings", body, known);
    }),
  );
  const [first, second, third] = entries.filter(({ status }) => status === 201) as [Entry, Entry, Entry];
  const [loser] = entries.filter(({ status }) => status === 409) as [Entry];
  const at = (entry: Entry) => `/v1/bookings/${entry.bookingId}`;
  const free = slots[3]?.id ?? "";
  await ask(first.user, "rescheduleBooking", `${at(first)}/reschedule`, { slotId: free }, {});
  await ask(second.user, "cancelBooking", `${at(second)}/cancel`, {}, { bookingId: second.bookingId ?? "" });
  await docbook.relay();
  const overHttp = (path: string) => docbook.request(path, { key: clinic.secretKey });
  return {
    ...day,
    entries,
    staff,
    winners: { first, second, third },
    loser,
    findings: async (given: Entry[] = entries) => {
      const { findings } = await checkAgainstDatabase(docbook.databaseUrl, given);
      // Other tests' days are in the same database; their bookings are not in this ledger.
      return findings.filter(
        (line) => !line.startsWith("a booking that nobody") && !isOthers(line, clinic.slug),
      );
    },
    overHttp: async (given: Entry[] = entries) => (await checkOverHttp(overHttp, given)).findings,
  };
}

const isOthers = (line: string, slug: string) => /^clinic-\d+:/.test(line) && !line.startsWith(`${slug}:`);

type Asking = { user: string; operation: string; path: string; body: object; known: Partial<Entry> };

async function hear({ request }: TestDocBook, key: string, { user, operation, path, body, known }: Asking) {
  const at = Date.now();
  const asked = known.key === undefined ? {} : { "Idempotency-Key": known.key };
  const response = await request(path, { key, ...post(body, asked) });
  const told = (await response.json()) as { id?: string; slotId?: string; code?: string };
  const entry: Entry = { user, at, ms: Date.now() - at, operation, status: response.status, ...known };
  if (told.code !== undefined) entry.code = told.code;
  if (told.id !== undefined) entry.bookingId = told.id;
  if (told.slotId !== undefined) entry.slotId = told.slotId;
  return entry;
}

/** The same ledger with one line changed. */
const changed = (entries: Entry[], which: Entry, lie: Partial<Entry>) =>
  entries.map((entry) => (entry === which ? { ...entry, ...lie } : entry));

describe("a ledger of what users were told", () => {
  it("that is true has no findings, against the database and over HTTP", async () => {
    const { findings, overHttp, entries } = await aTrueDay();
    expect(entries.map(({ status }) => status).sort()).toEqual([200, 200, 201, 201, 201, 409, 409, 409]);
    expect(await findings()).toEqual([]);
    expect(await overHttp()).toEqual([]);
  });

  it("knows a repetition of a request, and a request that nobody answered", async () => {
    const { findings, entries, winners } = await aTrueDay();
    const again = { ...winners.third, at: winners.third.at + 5 };
    const refusedOther = { ...again, status: 422, code: "idempotency-key-reused" };
    expect(await findings([...entries, again, refusedOther])).toEqual([]);
    const unanswered = changed(entries, winners.third, { status: 0 });
    expect(await findings(unanswered)).toEqual([]);
    expect(await findings(changed(entries, winners.third, { status: 503 }))).toEqual([]);
  });

  it("finds a 201 without a booking", async () => {
    const { findings, overHttp, entries, winners, doctor } = await aTrueDay();
    const { bookingId = "", user } = winners.third;
    const id = Buffer.from(bookingId.slice(3), "base64url").subarray(16).toString("hex");
    await docbook.rows(
      "UPDATE bookings SET id = gen_random_uuid() WHERE doctor_id = $1 AND id = $2::uuid RETURNING 1",
      [doctor.id, id],
    );
    expect(await findings(entries)).toEqual([`${user} was told 201 and has no booking: ${bookingId}`]);
    expect(await overHttp(entries)).toEqual([`${user} was told 201 and has no booking: ${bookingId}`]);
  });

  it("finds a booking without a 201", async () => {
    const { entries, winners } = await aTrueDay();
    const rest = entries.filter((entry) => entry !== winners.third);
    const { findings } = await checkAgainstDatabase(docbook.databaseUrl, rest);
    expect(findings.filter((line) => line.includes(winners.third.bookingId ?? "?"))).toEqual([
      `a booking that nobody was told of: ${winners.third.bookingId}`,
    ]);
  });

  it("finds whoever was refused and has a booking", async () => {
    const { findings, entries, winners } = await aTrueDay();
    const { user, bookingId } = winners.third;
    const lie = changed(entries, winners.third, { status: 409, code: "slot-taken" });
    expect(await findings(lie)).toEqual([
      `${user} was refused (409 slot-taken) and has a booking: ${bookingId}`,
    ]);
    const { key: _, ...keyless } = { ...winners.third, status: 409 };
    const byName = [...entries.filter((entry) => entry !== winners.third), keyless];
    await docbook.rows(
      "UPDATE bookings SET idempotency_key = NULL, request_fingerprint = NULL WHERE doctor_id = $1 RETURNING 1",
      [winners.third.doctorId],
    );
    expect(await findings(byName)).toEqual([`${user} was refused (409) and has a booking: ${bookingId}`]);
  });

  it("finds a slot that two were told, even where nothing but the answers is known", async () => {
    const { overHttp, entries, winners } = await aTrueDay();
    const twin = { ...winners.third, user: "another", bookingId: "bk_another", key: randomUUID() };
    expect(await overHttp([...entries, twin])).toEqual([
      "another was told 201 and has no booking: bk_another",
      `2 were told 201 for one slot, ${winners.third.slotId}: ${winners.third.user}, another`,
    ]);
  });

  it("finds a slot that two have", async () => {
    const { findings, overHttp, winners, clinic, doctor } = await aTrueDay();
    await docbook.rows(
      `INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end, patient_name, patient_email, locale)
       SELECT doctor_id, gen_random_uuid(), clinic_id, slot_id, start, "end", claim_start, claim_end, 'x', 'x@y.z', 'en'
       FROM bookings WHERE doctor_id = $1 AND slot_id = $2 AND status = 'booked' RETURNING 1`,
      [doctor.id, winners.third.slotId],
    );
    const found = await findings();
    expect(found).toContain(`${clinic.slug}: 1 of 2 doubly-booked-slots: ${winners.third.slotId}`);
    expect(found.map((line) => line.replace(/:[^:]*$/, ""))).toEqual([
      `${clinic.slug}: 1 of 3 overlapping-bookings`,
      `${clinic.slug}: 1 of 2 doubly-booked-slots`,
      `${clinic.slug}: 1 of 1 untold-changes`,
    ]);
    expect(await overHttp()).toContain(`1 of 2 doubly-booked-slots: ${winners.third.slotId}`);
  });

  it("finds an event that is missing", async () => {
    const { findings, staff, winners, doctor, clinic, entries } = await aTrueDay();
    await staff.cancelBooking(winners.third.bookingId ?? "");
    const cancelled: Entry = { ...winners.third, operation: "cancelBooking", status: 200 };
    expect(await findings([...entries, cancelled])).toEqual([]);
    await docbook.rows("DELETE FROM outbox WHERE doctor_id = $1 RETURNING 1", [doctor.id]);
    expect(await findings([...entries, cancelled])).toEqual([
      `${clinic.slug}: 1 of 1 untold-changes: ${doctor.id}`,
    ]);
  });

  it("finds a cancellation that nobody asked for, and one that was told and not made", async () => {
    const { findings, entries, winners } = await aTrueDay();
    const { second, third } = winners;
    const silent = entries.filter(({ operation }) => operation !== "cancelBooking");
    expect(await findings(silent)).toEqual([`${second.bookingId} is cancelled, which nobody asked for`]);
    const told = { ...third, operation: "cancelBooking", status: 200 };
    expect(await findings([...entries, told])).toEqual([
      `it was told that ${third.bookingId} is cancelled; it is not`,
    ]);
  });

  it("finds a booking that stands where nobody was told", async () => {
    const { findings, entries, winners } = await aTrueDay();
    const { first } = winners;
    const unmoved = entries.filter(({ operation }) => operation !== "rescheduleBooking");
    expect(await findings(unmoved)).toEqual([
      `${first.user} has another slot than was told: ${first.bookingId}`,
    ]);
  });

  it("finds messages that are missing, too many, or about nothing", async () => {
    const { entries, winners } = await aTrueDay();
    const { first, second, third } = winners;
    const [one, two, three] = [first, second, third].map(({ bookingId = "" }) => bookingId) as [
      string,
      string,
      string,
    ];
    const sent: Message[] = [
      { about: one, kind: "booked", name: "1" },
      { about: two, kind: "cancelled", name: "2" },
      { about: three, kind: "booked", name: "3" },
    ];
    const about = async (messages: Message[]) => {
      const { findings } = await checkAgainstDatabase(docbook.databaseUrl, entries, { mail: messages });
      return findings.filter(
        (line) => line.includes("a mail") && [one, two, three, "bk_x"].some((id) => line.startsWith(id)),
      );
    };
    expect(await about([...sent, ...sent])).toEqual([]);
    expect(await about(sent.slice(1))).toEqual([`${one} booked: 0 times a mail`]);
    expect(await about([...sent, { about: three, kind: "booked", name: "4" }])).toEqual([
      `${three} booked: 2 times a mail`,
    ]);
    expect(await about([...sent, { about: "bk_x", kind: "booked", name: "5" }])).toEqual([
      "bk_x booked: a mail without a booking",
    ]);
    expect(await about([...sent, { about: one, kind: "cancelled", name: "6" }])).toEqual([
      `${one} cancelled: a mail without a booking`,
    ]);
  });
});

describe("the times of a ledger", () => {
  const entry = (user: string, at: number, status: number): Entry => ({
    user,
    at,
    ms: 10,
    operation: "createBooking",
    status,
  });

  it("say how long winners and losers waited, and losers for another time", () => {
    const entries = [
      entry("a", 0, 409),
      entry("a", 50, 409),
      entry("a", 90, 201),
      entry("b", 0, 201),
      entry("c", 0, 409),
    ];
    expect(timesToAlternative(entries)).toEqual([90]);
    expect(
      presentTimes(entries)
        .split("\n")
        .slice(2)
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ["told 201", "2", "10", "10", "10"],
      ["told 409", "3", "10", "10", "10"],
      ["from 409 to another time, 201", "1", "90", "90", "90"],
    ]);
  });
});

describe("a ledger's file", () => {
  it("is read by the order of the answers, whoever numbers users and leaves blanks", () => {
    const line = (at: number, ms: number) =>
      JSON.stringify({
        user: 7,
        at,
        ms,
        operation: "createBooking",
        status: 201,
        code: null,
        bookingId: `bk_${at}`,
      });
    const text = `${line(5, 100)}\n\n${line(50, 10)}\n{"unexpected":"createHold","status":500}\n`;
    expect(readEntries(text).map(({ user, bookingId }) => [user, bookingId])).toEqual([
      ["7", "bk_50"],
      ["7", "bk_5"],
    ]);
  });

  it.each(["{", "null", '{"user":"a"}', '{"user":"a","at":"1","ms":1,"operation":"x","status":201}'])(
    "is refused for a line that is none: %s",
    (line) => {
      expect(() => readEntries(`\n${line}`)).toThrow("Line 2 is no entry");
    },
  );
});
