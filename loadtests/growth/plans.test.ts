import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeScope } from "../../scripts/stack/scope.ts";
import { query } from "../servers/postgres.ts";
import { extentOf, horizonDays } from "./fill.ts";
import { explainAll, findingsIn, pagesOf, statementsDuring, waysOf } from "./plans.ts";
import { startLargePostgres } from "./server.ts";

const scope = makeScope();
let [url, logFile] = ["", ""];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "docbook-plans-"));
  scope.onEnd(() => rm(folder, { recursive: true, force: true }));
  ({ url, logFile } = await startLargePostgres(scope, folder));
  await query(url, "CREATE TABLE slots (id integer PRIMARY KEY, doctor integer)");
  await query(url, "INSERT INTO slots SELECT n, n % 10 FROM generate_series(1, 50000) n");
  await query(url, "VACUUM ANALYZE");
  await explainAll(url);
});
afterAll(() => scope.end());

const ask = (sql: string) => statementsDuring(logFile, () => query(url, sql));

describe("what PostgreSQL tells of the statements it was sent", () => {
  it("finds nothing wrong where an index leads to the row", async () => {
    const ran = await ask("SELECT doctor FROM slots WHERE id = 7");
    expect(waysOf(ran)).toEqual(["Index Scan slots_pkey"]);
    expect(pagesOf(ran)).toBeLessThan(5);
    expect(findingsIn(ran, "large")).toEqual([]);
  });

  it("finds a statement that reads all of a table, and names it", async () => {
    const ran = await ask("SELECT id FROM slots WHERE doctor = 7");
    expect(findingsIn(ran, "large")).toContain("reads all of slots: SELECT id FROM slots WHERE doctor = 7");
    expect(pagesOf(ran)).toBeGreaterThan(200);
  });

  it("finds a way along an index that passes thousands of rows", async () => {
    const ran = await ask("SELECT id FROM slots WHERE id BETWEEN 1 AND 9000 AND doctor = 77");
    expect(findingsIn(ran, "small")).toEqual([
      expect.stringContaining("looks at thousands of rows of slots"),
    ]);
  });
});

describe("a clinic of so many slots", () => {
  it.each([10_000, 100_000, 1_000_000, 10_000_000])("%i: doctors and years grow together", (slots) => {
    const { doctors, pastDays } = extentOf(slots);
    expect((doctors * (pastDays + horizonDays) * 16) / slots).toBeCloseTo(1, 1);
  });
});
