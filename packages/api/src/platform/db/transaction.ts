import { setTimeout as sleep } from "node:timers/promises";
import { type Database, inTx, type Tx } from "./connection.ts";
import { lostToAnother } from "./failures.ts";

/** A deadlock or serialization failure is retried this often; under real contention the first retry succeeds. */
const maxRetries = 3;

/**
 * Runs `work` in one READ COMMITTED transaction: commits when it returns, rolls back when it throws.
 * `work` may run again after a deadlock, so it must do nothing but talk to the database.
 */
export function inTransaction<T>(
  db: Database,
  work: (tx: Tx) => Promise<T>,
  retries: number = maxRetries,
): Promise<T> {
  return untilNotLost(() => db.sequelize.transaction((transaction) => work({ ...db, transaction })), retries);
}

/**
 * The same for work on thousands of rows (imports, planning), which the role's limits are too short for: those are
 * meant for single requests.
 */
export function inBulkTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(db, async (tx) => {
    await inTx(
      tx,
      "SELECT set_config('statement_timeout', '120s', true), set_config('lock_timeout', '30s', true)",
      [],
    );
    return work(tx);
  });
}

/** Runs one statement that is a transaction by itself, and gives its rows. BEGIN and COMMIT would be two round trips. */
export function writeAlone<Row extends object>(
  db: Database,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return untilNotLost(async () => {
    const [rows] = await db.sequelize.query(sql, { bind: [...bind] });
    // Sequelize types the rows of an untyped query as unknown.
    return rows as Row[];
  }, maxRetries);
}

async function untilNotLost<T>(work: () => Promise<T>, retries: number): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!lostToAnother(error) || attempt >= retries) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
