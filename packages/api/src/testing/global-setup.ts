import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../platform/db/migrate.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/start.ts";
import { createDatabase, dropDatabase, onDatabase } from "./databases.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated, empty database. Nobody connects to it: each test file works on a clone of its own. */
    templateUrl: string;
  }
}

/** One PostgreSQL for the whole run: the server at TEST_DATABASE_URL, else an embedded one that is gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await provideServer();
  const templateUrl = onDatabase(server.url, `docbook_template_${randomBytes(6).toString("hex")}`);
  await createDatabase(templateUrl);
  await migrate(templateUrl);
  project.provide("templateUrl", templateUrl);
  return async () => {
    await dropDatabase(templateUrl);
    await server.stop();
  };
}

async function provideServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given) return { url: given, stop: async () => {} };
  const dir = await mkdtemp(join(tmpdir(), "docbook-test-"));
  const postgres = await startEmbeddedPostgres({
    dir,
    // Nothing here has to survive a power cut.
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: 200 },
  });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
