import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDocBook } from "@docbook/sdk";
import type { Hono } from "hono";
import { afterAll, beforeAll, inject } from "vitest";
import { buildApp } from "../app.ts";
import { readConfig, type Unsafe } from "../config.ts";
import { buildDeps, type Deps } from "../deps.ts";
import { readPrimary } from "../platform/db/connection.ts";
import type { Inbox } from "../platform/edges/mailer.inbox.ts";
import type { AppEnv } from "../platform/http/env.ts";
import { relayOnce } from "../platform/outbox/relay.ts";
import { buildHandlers } from "../worker.ts";
import { createDatabase, dropDatabase, onDatabase } from "./databases.ts";

const publicUrl = "http://127.0.0.1:3000";

/** DocBook as it runs in production, in this process: a database of its own, and the SDK on the app's own fetch. */
export type TestDocBook = {
  deps: Deps & { inbox: Inbox };
  app: Hono<AppEnv>;
  databaseUrl: string;
  /** The SDK with this key. */
  sdk(key: string): ReturnType<typeof createDocBook>;
  /** A bare request, for what the SDK would never send. */
  request(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
  /** Rows straight from the database, for what no answer shows. */
  rows<Row extends object>(sql: string, bind?: unknown[]): Promise<Row[]>;
  /** Tells all that waits in the outbox, as the relay would. */
  relay(): Promise<void>;
  close(): Promise<void>;
};

export type TestOptions = {
  /** Broken on purpose in this way. */
  unsafe?: Unsafe | "off";
  env?: Record<string, string>;
  /** A migrated database to work on, and to leave as it is. */
  on?: string;
};

/** One DocBook for all tests of a file. */
export function useDocBook(options: TestOptions = {}): TestDocBook {
  let docbook: TestDocBook;
  beforeAll(async () => {
    docbook = await makeDocBook(options);
  });
  afterAll(() => docbook.close());
  // Tests read it only after beforeAll has filled it.
  return new Proxy({} as TestDocBook, { get: (_, name) => docbook[name as keyof TestDocBook] });
}

export async function makeDocBook({ unsafe = "off", env = {}, on }: TestOptions = {}): Promise<TestDocBook> {
  const template = inject("templateUrl");
  const databaseUrl = on ?? onDatabase(template, `docbook_test_${randomBytes(6).toString("hex")}`);
  if (on === undefined) await createDatabase(databaseUrl, template);
  const dataDir = await mkdtemp(join(tmpdir(), "docbook-test-data-"));
  const config = readConfig({
    DOCBOOK_DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    DOCBOOK_UNSAFE: unsafe,
    // A test asks more in a second than a patient in a day.
    RATE_LIMITS: "off",
    ...env,
  });
  const deps = buildDeps(config, {
    databaseUrl,
    secret: "a secret for tests, long enough to sign with",
    publicUrl,
  });
  const { inbox } = deps;
  // Tests that give a mail server look there, and never here.
  if (!inbox) throw new Error("tests of DocBook as a whole read mails in the inbox");
  await deps.queue.consume(buildHandlers(deps));
  const app = buildApp(deps, {
    checkResponses: true,
    readiness: async () => true,
    pages: { inbox },
  });
  const fetchApp = async (input: Request | URL | string, init?: RequestInit) =>
    app.fetch(new Request(input, init));

  return {
    deps: { ...deps, inbox },
    app,
    databaseUrl,
    sdk: (key) => createDocBook({ api: publicUrl, key, fetch: fetchApp, maxRetries: 0 }),
    request: (path, { key, ...init } = {}) => {
      const headers = new Headers(init.headers);
      if (key) headers.set("Authorization", `Bearer ${key}`);
      return fetchApp(new URL(path, publicUrl), { ...init, headers });
    },
    rows: (sql, bind = []) => readPrimary(deps.db, sql, bind),
    relay: async () => {
      while ((await relayOnce(deps)) > 0);
    },
    close: async () => {
      await deps.close();
      if (on === undefined) await dropDatabase(databaseUrl);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
