import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { createDatabase, dropDatabase, onDatabase } from "./databases.ts";

/** postgres://superuser@host:port/database of a coordinator whose database knows its workers. */
export const citusUrl = process.env["TEST_CITUS_URL"];
if (!citusUrl)
  console.log(
    "Skipped: tests on a database that is distributed by Citus. TEST_CITUS_URL would name a coordinator.",
  );

/** An empty database on every node of that cluster. */
export async function makeCitusDatabase(
  coordinator: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `docbook_citus_${randomBytes(6).toString("hex")}`;
  const nodes = await ask<{ host: string; port: number; leads: boolean }>(
    coordinator,
    `SELECT nodename AS host, nodeport AS port, groupid = 0 AS leads FROM pg_dist_node
     WHERE noderole = 'primary' ORDER BY groupid`,
  );
  const urls = nodes.map(({ host, port }) => {
    const url = new URL(onDatabase(coordinator, name));
    url.hostname = host;
    url.port = `${port}`;
    return url.href;
  });
  for (const url of urls) {
    await createDatabase(url);
    await ask(url, "CREATE EXTENSION citus");
  }
  const url = onDatabase(coordinator, name);
  for (const { host, port, leads } of nodes)
    await ask(url, `SELECT ${leads ? "citus_set_coordinator_host" : "citus_add_node"}('${host}', ${port})`);
  return {
    url,
    drop: async () => {
      for (const each of urls) await dropDatabase(each);
    },
  };
}

export async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
