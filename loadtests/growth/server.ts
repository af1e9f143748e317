import { join } from "node:path";
import { startEmbeddedPostgres } from "../../packages/api/src/platform/embedded-postgres/start.ts";
import type { Scope } from "../../scripts/stack/scope.ts";

/**
 * As an operator would have it for so much: a cache that holds what is in use (docs/scaling.md). Nobody replicates it,
 * so that indexes are made without being written twice.
 */
const settings = {
  shared_buffers: "2GB",
  max_wal_size: "2GB",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_connections: 200,
};

export async function startLargePostgres(
  scope: Scope,
  folder: string,
): Promise<{ url: string; logFile: string }> {
  const dir = join(folder, "postgres");
  const starting = startEmbeddedPostgres({ dir, settings });
  scope.onEnd(async () => (await starting).stop());
  return { url: (await starting).url, logFile: join(dir, "postgres.log") };
}
