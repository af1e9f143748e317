import pg from "pg";

const databaseMissing = "3D000";
const databaseExists = "42P04";

export function databaseUrl(port: number, password: string, database = "docbook"): string {
  return `postgres://docbook:${password}@127.0.0.1:${port}/${database}`;
}

/** Connects as the product will. Our password is random and SCRAM proves both sides, so who answers is ours. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  try {
    await query(databaseUrl(port, password), "SELECT 1");
  } catch (error) {
    if (!isSqlState(error, databaseMissing)) throw error;
    await query(databaseUrl(port, password, "postgres"), "CREATE DATABASE docbook").catch(
      (failure: unknown) => {
        if (!isSqlState(failure, databaseExists)) throw failure;
      },
    );
  }
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  // A connection that breaks rejects what waits for it; without a listener it would also end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function isSqlState(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
