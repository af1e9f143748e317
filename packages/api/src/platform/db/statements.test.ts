import { QueryTypes } from "sequelize";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useDocBook } from "../../testing/harness.ts";
import { inTx, lastInTx, type Tx } from "./connection.ts";
import { violatedKey } from "./failures.ts";
import { inTransaction } from "./transaction.ts";

const docbook = useDocBook();
const noted = async () =>
  (await docbook.rows<{ word: string }>("SELECT word FROM notes ORDER BY word")).map(({ word }) => word);
const note = "INSERT INTO notes (word) VALUES ($1) RETURNING word";

beforeEach(() =>
  docbook.deps.db.sequelize.query(`DROP TABLE IF EXISTS notes;
    CREATE TABLE notes (word text CHECK (word <> 'never'), UNIQUE (word) DEFERRABLE INITIALLY DEFERRED)`),
);

/** How often this transaction's connection hands something to the network. */
function countWrites({ transaction }: Tx): () => number {
  // Neither Sequelize nor pg have these in their types.
  const { connection } = transaction as unknown as {
    connection: { connection: { stream: Record<"_write" | "_writev", (...all: unknown[]) => void> } };
  };
  const { stream } = connection.connection;
  const writes = [vi.spyOn(stream, "_write"), vi.spyOn(stream, "_writev")];
  return () => writes.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}

describe("a transaction", () => {
  it("that looks, writes and is done goes to the database twice", async () => {
    let writes = () => 0;
    await inTransaction(docbook.deps.db, async (tx) => {
      writes = countWrites(tx);
      await tx.clinics.findAll({ lock: tx.transaction.LOCK.UPDATE, transaction: tx.transaction, raw: true });
      await lastInTx(tx, note, ["written"]);
    });
    expect(writes()).toBe(2);
    expect(await noted()).toEqual(["written"]);
  });

  it.each([
    ["a statement with values", (tx: Tx) => inTx(tx, note, ["one"])],
    ["one without", (tx: Tx) => inTx(tx, "INSERT INTO notes VALUES ('one')", [])],
    ["a model", (tx: Tx) => tx.clinics.findOne({ transaction: tx.transaction })],
  ])("that begins with %s and ends badly leaves nothing", async (_, first) => {
    const failed = inTransaction(docbook.deps.db, async (tx) => {
      await first(tx);
      await inTx(tx, note, ["two"]);
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    expect(await noted()).toEqual([]);
  });

  it("in which nothing is said is no trouble", async () => {
    expect(await inTransaction(docbook.deps.db, async () => "quiet")).toBe("quiet");
    await expect(inTransaction(docbook.deps.db, () => Promise.reject(new Error("loud")))).rejects.toThrow(
      "loud",
    );
    expect(await docbook.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("whose last statement is refused leaves nothing, and its connection is as good as before", async () => {
    for (let again = 0; again < 20; again++) {
      const failed = inTransaction(docbook.deps.db, async (tx) => {
        await inTx(tx, note, ["before"]);
        await lastInTx(tx, note, ["never"]);
      });
      await expect(failed).rejects.toThrow("violates check constraint");
    }
    expect(await noted()).toEqual([]);
    const open = await docbook.rows(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    expect(open).toEqual([]);
  });

  it("that is refused only by its COMMIT has not taken place", async () => {
    const twice = inTransaction(docbook.deps.db, async (tx) => {
      await inTx(tx, note, ["same"]);
      return lastInTx(tx, note, ["same"]);
    });
    expect(violatedKey(await twice.catch((error: unknown) => error))).toEqual(["word"]);
    expect(await noted()).toEqual([]);
  });
});

describe("a statement", () => {
  it("gives rows as the models' own queries do", async () => {
    const sql =
      "SELECT 'Mia' AS name, now() AS at, '\\x01'::bytea AS bytes, 12.50::numeric AS price, NULL AS none";
    const { sequelize } = docbook.deps.db;
    const [short] = await docbook.rows<Record<string, unknown>>(sql);
    // With `nest` Sequelize takes its own way.
    const [long] = await sequelize.query<Record<string, unknown>>(sql, {
      type: QueryTypes.SELECT,
      nest: true,
    });
    expect({ ...short, at: 0 }).toEqual({ ...long, at: 0 });
    expect([short?.["at"], long?.["at"]]).toEqual([expect.any(Date), expect.any(Date)]);
  });

  it("finds nothing under a name that PostgreSQL cannot even read", async () => {
    expect(await docbook.rows("SELECT 1 FROM clinics WHERE slug = $1", ["\0"])).toEqual([]);
  });

  it("that fails says which, and none of the values: they are a patient's", async () => {
    const error = await docbook
      .rows("SELECT $1::text, nothing FROM nowhere", ["Zdenka"])
      .catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: "SequelizeDatabaseError",
      message: 'relation "nowhere" does not exist',
    });
    expect(JSON.stringify(error)).not.toContain("Zdenka");
  });
});
