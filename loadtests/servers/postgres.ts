import { join } from "node:path";
import { Client, type QueryResultRow } from "pg";
import { startEmbeddedPostgres } from "../../packages/api/src/platform/embedded-postgres/start.ts";
import { createDatabase, onDatabase } from "../../packages/api/src/testing/databases.ts";
import type { Scope } from "./scope.ts";

/** A PostgreSQL of our own with its durable defaults: every commit is on disk before it is answered. */
export async function startPostgres(scope: Scope, folder: string): Promise<string> {
  const starting = startEmbeddedPostgres({ dir: join(folder, "postgres") });
  scope.onEnd(async () => (await starting).stop());
  return (await starting).url;
}

/** Another database on the same server, equal to the given one, which nobody may be using. */
export async function copyDatabase(url: string, name: string): Promise<string> {
  const copy = onDatabase(url, name);
  await createDatabase(copy, url);
  return copy;
}

/** Runs one statement on a connection of its own, for as long as it takes. */
export async function query<Row extends QueryResultRow>(
  url: string,
  sql: string,
  binds: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url, statement_timeout: 0 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, binds)).rows;
  } finally {
    await client.end();
  }
}
