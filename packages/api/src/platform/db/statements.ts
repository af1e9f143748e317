import type { Client } from "pg";
import { DatabaseError, type QueryOptions, QueryTypes, Sequelize, type Transaction } from "sequelize";

// What Sequelize does for a statement around the driver's own work (options, retries, stacks, hooks) costs as much as
// the driver itself, and what it sends alone for a transaction (BEGIN, COMMIT) are two round trips of four.

/** Sequelize, with a short way for statements that need nothing of it but a connection, and whose rows go out as they are. */
export class Pool extends Sequelize {
  constructor(...options: ConstructorParameters<typeof Sequelize>) {
    super(...options);
    const queries = this.getQueryInterface();
    const commit = queries.commitTransaction.bind(queries);
    const rollBack = queries.rollbackTransaction.bind(queries);
    queries.startTransaction = async (transaction) => beginWithNext(clientOf(transaction));
    queries.commitTransaction = async (transaction, options) => {
      if (!ended.has(transaction)) await commit(transaction, options);
    };
    queries.rollbackTransaction = async (transaction, options) => {
      if (!ended.has(transaction)) await rollBack(transaction, options);
    };
  }

  // Sequelize has a type for each way to be called. The short way gives the same.
  override query(
    sql: string | { query: string; values: unknown[] },
    options: QueryOptions = {},
  ): Promise<never> {
    const answer = isPlain(sql, options) ? this.ask(sql, options) : super.query(sql, options);
    return answer as Promise<never>;
  }

  private async ask(
    sql: string,
    { bind, transaction, type }: QueryOptions,
  ): Promise<object[] | [object[], unknown]> {
    const { connectionManager, options } = this as unknown as Inside;
    if (options.logging) options.logging(`Executing (${transaction ? "transaction" : "default"}): ${sql}`);
    const client = transaction ? clientOf(transaction) : await connectionManager.getConnection();
    try {
      const { rows, ...result } = lastOf(await client.query<object>(sql, sendable(bind as unknown[])));
      return type === QueryTypes.SELECT ? rows : [rows, result];
    } catch (error) {
      throw wrapped(error, sql, client);
    } finally {
      if (!transaction) connectionManager.releaseConnection(client);
    }
  }
}

/**
 * The last statement of a transaction, and COMMIT right behind it without a wait for the answer in between: the locks are
 * held for a round trip less. If the statement is refused so is the COMMIT, since PostgreSQL ends a transaction that
 * has failed by rolling it back.
 */
export async function askAndCommit<Row extends object>(
  transaction: Transaction,
  sql: string,
  bind: readonly unknown[],
): Promise<Row[]> {
  const client = clientOf(transaction);
  const { stream } = client.connection;
  client.pipeline = true;
  stream.cork();
  const sent = [client.query<Row>(sql, sendable(bind)), client.query<Row>("COMMIT")] as const;
  stream.uncork();
  const [answer, commit] = await Promise.allSettled(sent);
  client.pipeline = false;
  // Rolled back or committed: nothing is left to be ended.
  if (commit.status === "fulfilled") ended.add(transaction);
  if (answer.status === "rejected") throw wrapped(answer.reason, sql, client);
  if (commit.status === "rejected") throw wrapped(commit.reason, "COMMIT", client);
  return answer.value.rows;
}

/** Transactions that PostgreSQL has ended already. */
const ended = new WeakSet<Transaction>();

/** One statement and its values; rows that no model has to be made of. */
function isPlain(sql: unknown, options: QueryOptions): sql is string {
  const { replacements, plain, nest, instance } = options;
  if (typeof sql !== "string" || replacements || plain || nest || instance) return false;
  // Sequelize's own word for what it throws then.
  if ((options.transaction as { finished?: string } | null | undefined)?.finished) return false;
  return Array.isArray(options.bind) || (options.raw === true && options.type === QueryTypes.SELECT);
}

/**
 * BEGIN waits for the first statement. In front of one without values it is one message with it, of which nothing is
 * done when BEGIN fails; one with values comes after its answer, as ever.
 */
function beginWithNext(client: DriverClient): void {
  client.query = ((sql: string, ...rest: unknown[]) => {
    Reflect.deleteProperty(client, "query");
    const query = client.query as (sql: string, ...rest: unknown[]) => Promise<unknown>;
    const [values] = rest;
    if (!Array.isArray(values) || values.length === 0)
      return query.call(client, `START TRANSACTION; ${sql}`, ...rest);
    const onEnd = rest.at(-1);
    if (typeof onEnd !== "function")
      return query.call(client, "START TRANSACTION").then(() => query.call(client, sql, ...rest));
    return query.call(client, "START TRANSACTION", (error: unknown) =>
      error ? onEnd(error) : query.call(client, sql, ...rest),
    );
  }) as DriverClient["query"];
}

/** PostgreSQL refuses a text with a NUL, even where it only looks for it. Written as Sequelize does, it is found nowhere. */
function sendable(bind: readonly unknown[] = []): unknown[] {
  return bind.map((value) => (typeof value === "string" ? value.replaceAll("\0", "\\0") : value));
}

/** Several statements in one message have several answers. */
function lastOf<Answer>(answer: Answer | Answer[]): Answer {
  return Array.isArray(answer) ? (answer.at(-1) as Answer) : answer;
}

/** As Sequelize tells it (failures.ts), without the values, which are a patient's. */
function wrapped(error: unknown, sql: string, client: DriverClient): unknown {
  if (!(error instanceof Error)) return error;
  // What waited in vain may still be answered: that connection is of no use to anybody else.
  if (!("code" in error) || error.code === "ECONNRESET") client._invalid = true;
  return new DatabaseError(Object.assign(error, { sql }));
}

/** What Sequelize and pg have, and keep out of their types. Versions are pinned. */
type Inside = {
  options: { logging: false | ((line: string) => void) };
  connectionManager: {
    getConnection(): Promise<DriverClient>;
    releaseConnection(client: DriverClient): void;
  };
};
type DriverClient = Client & {
  connection: { stream: { cork(): void; uncork(): void } };
  pipeline: boolean;
  _invalid?: boolean;
};

function clientOf(transaction: Transaction): DriverClient {
  return (transaction as unknown as { connection: DriverClient }).connection;
}
