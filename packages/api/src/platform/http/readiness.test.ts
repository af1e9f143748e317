import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createDatabase, dropDatabase, onDatabase } from "../../testing/databases.ts";
import { makeReadiness } from "./readiness.ts";

const url = onDatabase(inject("templateUrl"), `docbook_ready_${process.pid}`);
beforeAll(() => createDatabase(url));
afterAll(() => dropDatabase(url));

describe("readiness", () => {
  it("is the database's: there, gone, and there again", async () => {
    let now = 0;
    const readiness = makeReadiness(url, { nowMs: () => now });
    const after = async (ms: number) => {
      now += ms;
      return readiness.isReady();
    };
    try {
      expect(await after(0)).toBe(true);
      await dropDatabase(url);
      // However many ask, the database hears of it once a second.
      expect(await after(999)).toBe(true);
      expect(await after(1)).toBe(false);
      await createDatabase(url);
      expect(await after(1_000)).toBe(true);
    } finally {
      await readiness.close();
    }
  });

  it("is no while the process has another reason", async () => {
    let queueIsUp = false;
    const readiness = makeReadiness(url, { canWork: () => queueIsUp });
    expect(await readiness.isReady()).toBe(false);
    queueIsUp = true;
    expect(await readiness.isReady()).toBe(true);
    await readiness.close();
  });

  it("is no when nothing listens there", async () => {
    const readiness = makeReadiness("postgres://docbook:secret@127.0.0.1:1/docbook");
    expect(await readiness.isReady()).toBe(false);
    await readiness.close();
  });
});
