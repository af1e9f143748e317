import { setTimeout as sleep } from "node:timers/promises";
import { type Options, QueryTypes, type Sequelize, type Transaction } from "sequelize";
import { defineModels, type Models } from "./models/index.ts";
import { type Display, makeDisplay } from "./read-display.ts";
import { type ReplicaOptions, type ReplicaState, watchReplica } from "./replica.ts";
import { askAndCommit, Pool } from "./statements.ts";

export type Database = Models & {
  /** The primary: models, transactions, and whatever decides. */
  readonly sequelize: Sequelize;
  /** A pool of its own on the replica. Only reads for display know of it, so nothing reaches a replica by accident. */
  readonly replicaPool: Sequelize | undefined;
  readonly replica: ReplicaState | undefined;
  /** Reads for display, from wherever they can be had (read-display.ts). */
  readonly display: Display;
  close(): Promise<void>;
};

/** An open transaction. First and required wherever something is written or decided. */
export type Tx = Models & { readonly sequelize: Sequelize; readonly transaction: Transaction };

export type DatabaseOptions = {
  url: string;
  /** Where reads for display go while it is not further behind than allowed. */
  replica?: ReplicaOptions;
  /** Connections of this process, at the most; to the replica as many again. */
  poolSize: number;
  /** How long a request may wait for one of them before it is told 503. */
  acquireTimeoutMs: number;
  /**
   * How long a statement may take by our own clock. The server has a shorter limit of its own (migrate.ts); this one is
   * for a server that is gone without a word. Off for imports and migrations.
   */
  queryTimeoutMs?: number;
};

/** A replica is asked for short lists, and the primary stands behind it: better to turn there soon. */
const replicaPatience = { queryTimeoutMs: 1_000, connectTimeoutMs: 1_000 };

/** Opens a pool. Nothing here relies on session state, so a transaction pooler may stand in between. */
export function connect(options: DatabaseOptions): Database {
  const sequelize = openPool(options);
  const models = defineModels(sequelize);
  if (!options.replica) {
    const alone = { sequelize, replicaPool: undefined, replica: undefined };
    return { ...alone, ...models, display: makeDisplay(sequelize), close: () => sequelize.close() };
  }

  const replicaPool = openPool({ ...options, ...replicaPatience, url: options.replica.url });
  const replica = watchReplica(options.replica);
  return {
    sequelize,
    replicaPool,
    replica,
    ...models,
    display: makeDisplay(sequelize, { pool: replicaPool, watch: replica }),
    close: async () => {
      await replica.stop();
      // A replica that hangs would not let go of its connections: nothing of ours is lost with them.
      const patience = sleep(replicaPatience.queryTimeoutMs, undefined, { ref: false });
      await Promise.all([sequelize.close(), Promise.race([replicaPool.close(), patience])]);
    },
  };
}

type PoolOptions = Omit<DatabaseOptions, "replica"> & { connectTimeoutMs?: number };

function openPool(options: PoolOptions): Sequelize {
  // keepDefaultTimezone works but is missing in Sequelize's types.
  const settings: Options & { keepDefaultTimezone: boolean } = {
    dialect: "postgres",
    logging: false,
    // The role sets the zone to UTC (migrate.ts); a SET here would be one more round trip per connection.
    keepDefaultTimezone: true,
    pool: { max: options.poolSize, min: 0, acquire: options.acquireTimeoutMs, idle: 60_000 },
    dialectOptions: {
      application_name: "docbook",
      connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
      keepAlive: true,
      ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
      // Sequelize's connect-time SET; only this word in this place turns it off.
      clientMinMessages: "ignore",
    },
  };
  return new Pool(options.url, settings);
}

/** Rows for display, outside any transaction: may come from a replica. Never decide on them. */
export async function readRows<Row extends object>(
  db: Database,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return (await db.display<Row>({ sql, bind })).rows;
}

/** Rows as they are on the primary now, for answers that must show the asker's own last write. */
export function readPrimary<Row extends object>(
  db: Database,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return db.sequelize.query<Row>(sql, { bind: [...bind], type: QueryTypes.SELECT });
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

/** The same for the last one: when it comes back the transaction is committed, and nobody else says a word in it. */
export function lastInTx<Row extends object>(
  { transaction }: Tx,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  return askAndCommit<Row>(transaction, sql, bind);
}
