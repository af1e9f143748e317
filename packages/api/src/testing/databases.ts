import { Client } from "pg";

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
  const client = new Client({ connectionString: onDatabase(url, "postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
