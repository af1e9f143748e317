import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Umzug } from "umzug";
import { connect, inTx, type Tx } from "./connection.ts";
import { distributeTables, isDistributed, provideCitus, readyCitusForChanges } from "./distribute.ts";
import { inTransaction } from "./transaction.ts";

const folder = fileURLToPath(new URL("../../../migrations/", import.meta.url));

/** Any number that nobody else in this database locks on. */
const migrationLock = 7_325_001;

/**
 * Limits sit on the role, not on the session: a transaction pooler hands sessions around, and a new connection
 * has them without asking. They bound how long anyone waits; past them the API answers 503.
 */
const roleSettings = {
  // A crowd waits in our own memory, so a lock is free within milliseconds. Two seconds means trouble.
  lock_timeout: "2s",
  statement_timeout: "5s",
  // A process that froze with a lock in hand must not keep it.
  idle_in_transaction_session_timeout: "10s",
  // Spelt as PostgreSQL notes it down, or every start would set it again.
  TimeZone: "UTC",
  client_min_messages: "warning",
};

export type MigrationDirection = "up" | "down";

/**
 * Brings the schema up to date (or one step down) and gives the names of the migrations it ran.
 * Everything happens in one transaction under an advisory lock: replicas that start together migrate once,
 * and a migration that fails leaves nothing behind.
 */
export function migrate(databaseUrl: string, direction: MigrationDirection = "up"): Promise<string[]> {
  return underMigrationLock(databaseUrl, async (tx) => {
    await inTx(
      tx,
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now())",
      [],
    );
    const ran = direction === "up" ? await umzug(tx).up() : await umzug(tx).down();
    await limitRole(tx);
    if (direction === "up" && (await isDistributed(tx))) await distributeTables(tx);
    return ran.map((migration) => migration.name);
  });
}

/** Spreads the tables of a migrated database over the nodes of its Citus, and gives the names of those it spread. */
export function distribute(databaseUrl: string): Promise<string[]> {
  return underMigrationLock(databaseUrl, async (tx) => {
    await provideCitus(tx);
    return distributeTables(tx);
  });
}

async function underMigrationLock<T>(databaseUrl: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const db = connect({ url: databaseUrl, poolSize: 1, acquireTimeoutMs: 10_000 });
  try {
    return await inTransaction(db, async (tx) => {
      await readyCitusForChanges(tx);
      // SET, not set_config: Citus passes only that on to its nodes.
      await tx.sequelize.query("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'", {
        transaction: tx.transaction,
      });
      await inTx(tx, "SELECT pg_advisory_xact_lock($1)", [migrationLock]);
      return work(tx);
    });
  } finally {
    await db.sequelize.close();
  }
}

function umzug(tx: Tx): Umzug<Tx> {
  return new Umzug<Tx>({
    context: tx,
    logger: undefined,
    migrations: {
      glob: ["*.up.sql", { cwd: folder }],
      resolve: ({ name, path }) => ({
        name: name.replace(/\.up\.sql$/, ""),
        up: async () => runFile(tx, path),
        down: async () => runFile(tx, path?.replace(/\.up\.sql$/, ".down.sql")),
      }),
    },
    storage: {
      executed: async () =>
        (await inTx<{ name: string }>(tx, "SELECT name FROM migrations ORDER BY name", [])).map(
          (row) => row.name,
        ),
      logMigration: async ({ name }) =>
        void (await inTx(tx, "INSERT INTO migrations (name) VALUES ($1)", [name])),
      unlogMigration: async ({ name }) =>
        void (await inTx(tx, "DELETE FROM migrations WHERE name = $1", [name])),
    },
  });
}

async function runFile(tx: Tx, path: string | undefined): Promise<void> {
  if (!path) throw new Error("A migration without a file");
  // One by one: Citus passes a change of a table on as the whole text that it came in.
  for (const statement of statementsIn(await readFile(path, "utf8")))
    await tx.sequelize.query(statement, { transaction: tx.transaction });
}

/** Our own files keep it simple: a statement ends where a line ends with a semicolon, comments included. */
function statementsIn(sql: string): string[] {
  return sql
    .replaceAll(/--.*$/gm, "")
    .split(/;\s*$/m)
    .filter((statement) => statement.trim() !== "");
}

async function limitRole(tx: Tx): Promise<void> {
  const [role] = await inTx<{ settings: string[] | null }>(
    tx,
    "SELECT rolconfig AS settings FROM pg_roles WHERE rolname = current_user",
    [],
  );
  for (const [name, value] of Object.entries(roleSettings)) {
    if (role?.settings?.includes(`${name}=${value}`)) continue;
    await tx.sequelize.query(`ALTER ROLE CURRENT_USER SET ${name} = '${value}'`, {
      transaction: tx.transaction,
    });
  }
}
