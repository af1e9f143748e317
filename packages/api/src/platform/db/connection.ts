import { type Options, QueryTypes, Sequelize, type Transaction } from "sequelize";
import { defineModels, type Models } from "./models/index.ts";

export type Database = Models & { readonly sequelize: Sequelize };

/** An open transaction. First and required wherever something is written or decided. */
export type Tx = Models & { readonly sequelize: Sequelize; readonly transaction: Transaction };

export type DatabaseOptions = {
  url: string;
  /** Connections of this process, at the most. */
  poolSize: number;
  /** How long a request may wait for one of them before it is told 503. */
  acquireTimeoutMs: number;
  /**
   * How long a statement may take by our own clock. The server has a shorter limit of its own (migrate.ts); this one is
   * for a server that is gone without a word. Off for imports and migrations.
   */
  queryTimeoutMs?: number;
};

/** Opens a pool. Nothing here relies on session state, so a transaction pooler may stand in between. */
export function connect(options: DatabaseOptions): Database {
  // keepDefaultTimezone works but is missing in Sequelize's types.
  const settings: Options & { keepDefaultTimezone: boolean } = {
    dialect: "postgres",
    logging: false,
    // The role sets the zone to UTC (migrate.ts); a SET here would be one more round trip per connection.
    keepDefaultTimezone: true,
    pool: { max: options.poolSize, min: 0, acquire: options.acquireTimeoutMs, idle: 60_000 },
    dialectOptions: {
      application_name: "docbook",
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
      // Sequelize's connect-time SET; only this word in this place turns it off.
      clientMinMessages: "ignore",
    },
  };
  const sequelize = new Sequelize(options.url, settings);
  return { sequelize, ...defineModels(sequelize) };
}

/** Rows for display, outside any transaction: may come from a replica. Never decide on them. */
export function readRows<Row extends object>(
  db: Database,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return db.sequelize.query<Row>(sql, { bind: [...bind], type: QueryTypes.SELECT });
}

/** Rows as they are on the primary now, for answers that must show the asker's own last write. */
export function readPrimary<Row extends object>(
  db: Database,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return db.sequelize.query<Row>(sql, { bind: [...bind], type: QueryTypes.SELECT, useMaster: true });
}

/** Runs one statement in the transaction and gives its rows. */
export async function inTx<Row extends object>(
  tx: Tx,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  const [rows] = await tx.sequelize.query(sql, { bind: [...bind], transaction: tx.transaction });
  // Sequelize types the rows of an untyped query as unknown.
  return rows as Row[];
}
