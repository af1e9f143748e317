import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { ask, createDatabase, dropDatabase, onDatabase } from "../../testing/databases.ts";
import { migrate } from "./migrate.ts";

let url: string;
beforeEach(async () => {
  url = onDatabase(inject("templateUrl"), `docbook_migrate_${randomBytes(6).toString("hex")}`);
  await createDatabase(url);
});
afterEach(() => dropDatabase(url));

const rows = (sql: string) => ask(url, sql);

const tables =
  "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1";
const shape = `SELECT conrelid::regclass::text AS on, pg_get_constraintdef(oid) AS rule FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`;

describe("migrating", () => {
  it("up, down and up again leads to the same tables and rules", async () => {
    const names = await migrate(url);
    expect(names[0]).toBe("0001-spine");
    const [before, rules] = [await rows(tables), await rows(shape)];
    for (const name of [...names].reverse()) expect(await migrate(url, "down")).toEqual([name]);
    expect(await rows(tables)).toEqual([{ name: "migrations" }]);
    expect(await migrate(url, "down")).toEqual([]);
    expect(await migrate(url)).toEqual(names);
    expect(await rows(tables)).toEqual(before);
    expect(await rows(shape)).toEqual(rules);
  });

  it("by replicas that start together happens once", async () => {
    const ran = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrate(url)).toEqual([]);
  });

  it("leaves nothing behind when it fails", async () => {
    await rows("CREATE TABLE outbox (in_the_way integer)");
    await expect(migrate(url)).rejects.toThrow("outbox");
    expect(await rows(tables)).toEqual([{ name: "outbox" }]);
  });

  it("bounds every wait of the role's connections", async () => {
    await migrate(url);
    const shown = await rows(`SELECT name, setting, unit FROM pg_settings WHERE name IN
      ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'TimeZone') ORDER BY 1`);
    expect(shown).toEqual([
      { name: "TimeZone", setting: "UTC", unit: null },
      { name: "idle_in_transaction_session_timeout", setting: "10000", unit: "ms" },
      { name: "lock_timeout", setting: "2000", unit: "ms" },
      { name: "statement_timeout", setting: "5000", unit: "ms" },
    ]);
  });

  it("sets the role only where something is missing: two databases may start at once", async () => {
    const written =
      "SELECT xmin::text FROM pg_db_role_setting WHERE setrole = current_user::regrole AND setdatabase = 0";
    await migrate(url);
    const before = await rows(written);
    await migrate(url);
    expect(await rows(written)).toEqual(before);
  });
});
