import { join } from "node:path";
import { Client, type QueryResultRow } from "pg";
import { startEmbeddedPostgres } from "../../packages/api/src/platform/embedded-postgres/start.ts";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";
import type { Scope } from "../../scripts/stack/scope.ts";

/** A PostgreSQL of our own with its durable defaults: every commit is on disk before it is answered. */
export async function startPostgres(scope: Scope, folder: string): Promise<string> {
  const starting = startEmbeddedPostgres({ dir: join(folder, "postgres") });
  scope.onEnd(async () => (await starting).stop());
  return (await starting).url;
}

/** Another database on the same server, equal to the given one, which nobody may be using. */
export async function copyDatabase(url: string, name: string): Promise<string> {
  const copy = onDatabase(url, name);
  const template = new URL(url).pathname.slice(1);
  await query(onDatabase(url, "postgres"), `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  return copy;
}

/** Runs one statement on a connection of its own, for as long as it takes. */
export async function query<Row extends QueryResultRow>(
  url: string,
  sql: string,
  binds: unknown[] = [],
): Promise<Row[]> {
  // DocBook's role ends statements after seconds, which is not meant for filling a whole clinic.
  const client = new Client({ connectionString: url, options: "-c statement_timeout=0" });
  await client.connect();
  try {
    return (await client.query<Row>(sql, binds)).rows;
  } finally {
    await client.end();
  }
}
