// One of several processes that race for the same slot: a whole DocBook on the shared database.
// Reads its task as JSON from the command line, waits for a line on standard input, races, prints the counts.
import { once } from "node:events";
import { buildApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { buildDeps } from "../deps.ts";
import type { TestDocBook } from "./harness.ts";
import { type Race, race } from "./race.ts";

const task = JSON.parse(process.argv[2] ?? "") as Race & { databaseUrl: string };
const publicUrl = "http://docbook.test";
const deps = buildDeps(readConfig({ LOG_LEVEL: "silent" }), {
  ...task,
  secret: "a secret for tests, long enough to sign with",
  publicUrl,
});
const app = buildApp(deps, { checkResponses: true, readiness: async () => true, pages: {} });
const request: TestDocBook["request"] = async (path, { key, ...init } = {}) =>
  app.fetch(
    new Request(new URL(path, publicUrl), {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${key}` },
    }),
  );

await deps.db.sequelize.authenticate();
console.log("ready");
await once(process.stdin, "data");
// race() needs nothing of the harness but request.
console.log(JSON.stringify(await race({ request } as TestDocBook, task)));
await deps.close();
process.exit(0);
