import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../packages/api/src/app.ts";
import { readConfig } from "../../packages/api/src/config.ts";
import { buildDeps, type Deps } from "../../packages/api/src/deps.ts";
import { readPrimary } from "../../packages/api/src/platform/db/connection.ts";
import { inBulkTransaction } from "../../packages/api/src/platform/db/transaction.ts";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";
import { aBookableSlot } from "../../packages/api/src/testing/factories.ts";
import { type TestDocBook, useDocBook } from "../../packages/api/src/testing/harness.ts";
import { race, standing } from "../../packages/api/src/testing/race.ts";
import { makeHome } from "./home.ts";
import { startPgBouncer } from "./pgbouncer.ts";
import { makeScope } from "./scope.ts";

const scope = makeScope();
// The harness drops the database when it is done, so the pools on it are closed before.
const docbook = useDocBook();
let pooled: string;
beforeAll(async () => {
  const pooler = process.env["TEST_PGBOUNCER_URL"] ?? (await startOwn());
  pooled = onDatabase(pooler, new URL(docbook.databaseUrl).pathname.slice(1));
});
afterAll(() => scope.end());

describe("behind a pooler that lends connections for one transaction each", () => {
  it("a slot that two DocBooks race for is booked once", async () => {
    const { clinic, slot } = await aBookableSlot(docbook);
    const [one, other] = [aDocBook(), aDocBook()];
    const task = { slot, key: clinic.publishableKey, requests: 100 };
    const counts = await Promise.all([race(one, task), race(other, task)]);
    const sum = (status: number) => counts.reduce((total, count) => total + (count[status] ?? 0), 0);
    expect({ won: sum(201), lost: sum(409) }).toEqual({ won: 1, lost: 199 });
    expect(await standing(docbook, slot.id)).toEqual({ live: 1, events: 1, status: "busy" });
  });

  it("more clients than it has connections are all served", async () => {
    const { deps } = aDocBook({ DATABASE_POOL_SIZE: "60" });
    const asked = Array.from({ length: 300 }, (_, n) =>
      readPrimary<{ n: number }>(deps.db, "SELECT $1::int AS n", [n]),
    );
    expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(asked.map((_, n) => n));
  });

  it("one's longer limits do not stay with the connection for the next", async () => {
    const { deps } = aDocBook();
    const limits =
      "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement";
    const read = () => Promise.all(Array.from({ length: 20 }, () => readPrimary(deps.db, limits, [])));
    await Promise.all(Array.from({ length: 5 }, () => inBulkTransaction(deps.db, async () => {})));
    for (const [row] of await read()) expect(row).toEqual({ lock: "2s", statement: "5s" });
  });
});

async function startOwn(): Promise<string> {
  const { url } = await startPgBouncer(scope, await makeHome(scope), { primaryUrl: docbook.databaseUrl });
  return url;
}

let made = 0;

/** One process's DocBook on the database behind the pooler. */
function aDocBook(env: Record<string, string> = {}): TestDocBook & { deps: Deps } {
  const publicUrl = "http://docbook.test";
  const secret = "a secret for tests, long enough to sign with";
  const config = readConfig({ LOG_LEVEL: "silent", ...env });
  const deps = buildDeps(config, { databaseUrl: pooled, secret, publicUrl });
  scope.onEnd(() => deps.close());
  const number = ++made;
  const app = buildApp(deps, { checkResponses: true, readiness: async () => true, pages: {} });
  const request: TestDocBook["request"] = async (path, { key, ...init } = {}) => {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${key}`);
    // Other clients than those of the other DocBook: the same key would be the same request.
    headers.set("Idempotency-Key", `${headers.get("Idempotency-Key")}-${number}`);
    return app.fetch(new Request(new URL(path, publicUrl), { ...init, headers }));
  };
  // race() needs nothing of the harness but request.
  return { deps, request } as TestDocBook;
}
