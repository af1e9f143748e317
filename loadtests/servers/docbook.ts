import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { runningEmbeddedPostgres } from "../../packages/api/src/platform/embedded-postgres/running.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import { plainEnvironment, repository, type Server, startServer } from "./server.ts";

const programIn = (folder: string) => join(folder, "packages/api/bin/docbook.js");
const docbook = programIn(repository);

/** Signs the manage links of throw-away databases. */
const secret = "only for load tests, whose data nobody keeps";

/**
 * One API process as in production, on a database that is there already. `parts`: to do something else; `folder`: of
 * another checkout than this one.
 */
export function startApi(
  scope: Scope,
  options: {
    databaseUrl: string;
    parts?: string[];
    env?: Record<string, string>;
    nodeFlags?: string[];
    folder?: string;
  },
): Promise<Server> {
  const program = programIn(options.folder ?? repository);
  return startServer(scope, {
    args: [...(options.nodeFlags ?? []), program, "start", ...(options.parts ?? ["api"]), "--port", "0"],
    env: {
      ...environment(options.databaseUrl),
      NODE_ENV: "production",
      PUBLIC_URL: "http://127.0.0.1",
      ...options.env,
    },
  });
}

/** A whole DocBook on its embedded defaults, with one clinic in it. */
export async function startWholeDocBook(
  scope: Scope,
  options: { dataDir: string; clinicFile: string },
): Promise<{ url: string; key: string; secret: string; databaseUrl: string }> {
  const server = await startServer(scope, {
    args: [docbook, "start", "--port", "0", "--clinic", options.clinicFile],
    // Its answers are checked by its own tests; here they shall take as long as in production.
    env: {
      DOCBOOK_DATA_DIR: options.dataDir,
      LOG_LEVEL: "error",
      RATE_LIMITS: "off",
      CHECK_RESPONSES: "off",
    },
    ready: /Ctrl-C stops/,
  });
  const key = publishableKeyIn(server.greeting);
  const clinic = /--clinic (\S+)/.exec(server.greeting)?.[1] ?? "";
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [docbook, "keys", "create", "--clinic", clinic, "--secret"],
    { env: { ...plainEnvironment(), DOCBOOK_DATA_DIR: options.dataDir } },
  );
  const database = await runningEmbeddedPostgres(join(options.dataDir, "postgres"));
  if (!database) throw new Error("DocBook runs without its database");
  return { url: server.url, key, secret: stdout.trim(), databaseUrl: database.url };
}

/** A secret key for the clinic that was imported. */
export async function createSecretKey(databaseUrl: string, clinic: string): Promise<string> {
  const args = [docbook, "keys", "create", "--clinic", clinic, "--secret"];
  const env = { ...plainEnvironment(), ...environment(databaseUrl) };
  return (await promisify(execFile)(process.execPath, args, { env })).stdout.trim();
}

/** An empty DocBook. */
export async function migrate(databaseUrl: string): Promise<void> {
  const env = { ...plainEnvironment(), ...environment(databaseUrl) };
  await promisify(execFile)(process.execPath, [docbook, "migrate"], { env });
}

/** Migrates the database, imports a clinic into it, and gives the clinic's publishable key. */
export async function importClinic(databaseUrl: string, clinicFile: string): Promise<string> {
  const env = { ...plainEnvironment(), ...environment(databaseUrl) };
  const { stdout } = await promisify(execFile)(process.execPath, [docbook, "clinic", "import", clinicFile], {
    env,
  });
  return publishableKeyIn(stdout);
}

function environment(databaseUrl: string) {
  // All load comes from one address.
  return { DATABASE_URL: databaseUrl, DOCBOOK_SECRET: secret, LOG_LEVEL: "error", RATE_LIMITS: "off" };
}

function publishableKeyIn(text: string): string {
  const key = text.match(/\bpk_\S+/)?.[0];
  if (!key) throw new Error(`No publishable key in:\n${text}`);
  return key;
}
