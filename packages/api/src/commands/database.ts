import { join } from "node:path";
import type { Config } from "../config.ts";
import { connect, type Database } from "../platform/db/connection.ts";
import { migrate } from "../platform/db/migrate.ts";
import { runningEmbeddedPostgres } from "../platform/embedded-postgres/running.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/start.ts";

export function embeddedFolder(config: Pick<Config, "dataDir">): string {
  return join(config.dataDir, "postgres");
}

/** Lends a database to one command: the configured one, the one that a running DocBook has, or one of its own. */
export async function withDatabaseUrl<T>(
  config: Config,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl) return work(config.databaseUrl);
  const dir = embeddedFolder(config);
  const running = await runningEmbeddedPostgres(dir);
  if (running) return work(running.url);
  const own = await startEmbeddedPostgres({ dir, log: (line) => console.error(line) });
  try {
    return await work(own.url);
  } finally {
    await own.stop();
  }
}

/** The same, with its tables up to date and a pool on it. */
export function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  return withDatabaseUrl(config, async (url) => {
    await migrate(url);
    const db = connect({ url, poolSize: 2, acquireTimeoutMs: config.databaseAcquireTimeoutMs });
    try {
      return await work(db);
    } finally {
      await db.sequelize.close();
    }
  });
}
