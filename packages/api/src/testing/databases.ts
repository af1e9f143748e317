import { Client, type QueryResultRow } from "pg";

/** The same server, another database. */
export function onDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

export function createDatabase(url: string, template?: string): Promise<void> {
  return onServer(
    url,
    `CREATE DATABASE "${nameIn(url)}"${template ? ` TEMPLATE "${nameIn(template)}"` : ""}`,
  );
}

export function dropDatabase(url: string): Promise<void> {
  return onServer(url, `DROP DATABASE IF EXISTS "${nameIn(url)}" WITH (FORCE)`);
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function onServer(url: string, sql: string): Promise<void> {
  await ask(onDatabase(url, "postgres"), sql);
}

/** Runs one statement on a connection of its own. */
export async function ask<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
