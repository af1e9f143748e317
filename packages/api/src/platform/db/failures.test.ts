import { Client } from "pg";
import { UniqueConstraintError } from "sequelize";
import { afterAll, describe, expect, it } from "vitest";
import { aBookableSlot, aSlot } from "../../testing/factories.ts";
import { makeDocBook, useDocBook } from "../../testing/harness.ts";
import { post, problemOf } from "../../testing/http.ts";
import { inTx } from "./connection.ts";
import { didNotAnswer, lostToAnother, overlaps, violatedKey } from "./failures.ts";
import { inTransaction } from "./transaction.ts";

const docbook = useDocBook();
const opened: Client[] = [];
afterAll(() => Promise.all(opened.map((client) => client.end())));

async function anotherConnection() {
  const client = new Client({ connectionString: docbook.databaseUrl });
  await client.connect();
  opened.push(client);
  return client;
}

const raise = (state: string) => `DO 'BEGIN RAISE EXCEPTION ''made up'' USING ERRCODE = ''${state}''; END'`;
const failing = (sql: string) => docbook.deps.db.sequelize.query(sql).catch((error: unknown) => error);

describe("a patient whose slot somebody else holds on to", () => {
  it("is told 503 and when to ask again, and books once it is let go", async () => {
    const { clinic, request, slot } = await aBookableSlot(docbook);
    const other = await anotherConnection();
    await other.query("BEGIN");
    await other.query("SELECT 1 FROM slots WHERE id = $1 FOR UPDATE", [slot.id]);
    const send = () => docbook.request("/v1/bookings", { key: clinic.publishableKey, ...post(request) });
    const busy = await send();
    expect(busy.headers.get("Retry-After")).toBe("1");
    expect(await problemOf(busy)).toMatchObject({ status: 503, code: "busy" });
    await other.query("ROLLBACK");
    expect((await send()).status).toBe(201);
  });
});

describe("a process whose connections are all in use", () => {
  it("answers 503 in good time, and works again afterwards", async () => {
    const small = await makeDocBook({ env: { DATABASE_POOL_SIZE: "2", DATABASE_ACQUIRE_TIMEOUT_MS: "100" } });
    const { clinic } = await aBookableSlot(small);
    const { sequelize } = small.deps.db;
    const held = [await sequelize.transaction(), await sequelize.transaction()];
    const busy = await small.request("/v1/doctors", { key: clinic.publishableKey });
    expect(busy.headers.get("Retry-After")).toBe("1");
    expect(await problemOf(busy)).toMatchObject({ status: 503, code: "busy" });
    await Promise.all(held.map((transaction) => transaction.rollback()));
    expect((await small.request("/v1/doctors", { key: clinic.publishableKey })).status).toBe(200);
    await small.close();
  });
});

describe("a transaction", () => {
  it.each(["40001", "40P01"])("that loses against another one (%s) is run again", async (state) => {
    let runs = 0;
    const answer = await inTransaction(docbook.deps.db, async (tx) => {
      if (++runs < 3) await inTx(tx, raise(state), []);
      return "done";
    });
    expect([answer, runs]).toEqual(["done", 3]);
  });

  it("is not run again for ever, nor for anything else", async () => {
    const runsOf = async (state: string) => {
      let runs = 0;
      await inTransaction(docbook.deps.db, (tx) => {
        runs++;
        return inTx(tx, raise(state), []);
      }).catch(() => {});
      return runs;
    };
    expect(await runsOf("40001")).toBe(4);
    expect(await runsOf("23514")).toBe(1);
  });

  it("caught in a real deadlock comes through", async () => {
    const [one, two] = [await aBookableSlot(docbook), await aBookableSlot(docbook)];
    let waiting = 0;
    let meet = () => {};
    const bothHoldOne = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const crossing = (ids: string[]) =>
      inTransaction(docbook.deps.db, async (tx) => {
        const lock = (id?: string) => inTx(tx, "SELECT 1 FROM slots WHERE id = $1 FOR UPDATE", [id]);
        await lock(ids[0]);
        if (++waiting === 2) meet();
        await bothHoldOne;
        await lock(ids[1]);
        return "through";
      });
    const ids = [one.slot.id, two.slot.id];
    expect(await Promise.all([crossing(ids), crossing([...ids].reverse())])).toEqual(["through", "through"]);
    expect(waiting).toBe(3);
  });
});

describe("what went wrong in the database is known by its code", () => {
  it.each(["55P03", "57014", "53300", "08006", "57P01"])("%s: it did not answer", async (state) => {
    expect(didNotAnswer(await failing(raise(state)))).toBe(true);
  });

  it("a connection cut in the middle: it did not answer", async () => {
    const cut = inTransaction(docbook.deps.db, (tx) =>
      inTx(tx, "SELECT pg_terminate_backend(pg_backend_pid())", []),
    ).catch((error: unknown) => error);
    expect(didNotAnswer(await cut)).toBe(true);
    expect(await docbook.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("a fault of ours is none of these", async () => {
    const error = await failing("SELECT nothing FROM nowhere");
    expect([didNotAnswer(error), lostToAnother(error), violatedKey(error)]).toEqual([
      false,
      false,
      undefined,
    ]);
    expect(didNotAnswer(new Error("Connection terminated"))).toBe(false);
  });

  it("a second booking of a slot is told by its columns, and of a time by its overlap", async () => {
    const { slot, doctor, sdk, request } = await aBookableSlot(docbook);
    await sdk.createBooking(request);
    const again = (slotId: string) =>
      `INSERT INTO bookings (doctor_id, id, clinic_id, slot_id, start, "end", claim_start, claim_end, patient_name, patient_email, locale)
       SELECT doctor_id, gen_random_uuid(), clinic_id, ${slotId}, start, "end", claim_start, claim_end, 'x', 'x', 'en'
       FROM bookings WHERE slot_id = '${slot.id}'`;
    expect(violatedKey(await failing(again("slot_id")))).toEqual(["doctor_id", "slot_id"]);
    const other = await aSlot(docbook.deps.db, doctor, 48 * 60);
    expect(overlaps(await failing(again(`'${other.id}'`)))).toBe(true);
  });

  it("a second booking of a slot is told by its columns in any language of the server", () => {
    const parent = Object.assign(new Error("doppelter Schlüsselwert"), {
      code: "23505",
      detail: "Schlüssel »(doctor_id, slot_id)=(a, b)« existiert bereits.",
      sql: "INSERT",
    });
    expect(violatedKey(new UniqueConstraintError({ parent }))).toEqual(["doctor_id", "slot_id"]);
  });
});
