import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { hasSeen, readSnapshot } from "./position.ts";

let client: Client;
beforeAll(async () => {
  client = new Client({ connectionString: inject("templateUrl").replace(/\/[^/]*$/, "/postgres") });
  await client.connect();
});
afterAll(() => client.end());

/** Transaction ids of any age. The lowest of each 2^32 are never given out. */
const ids = fc
  .tuple(fc.nat(2 ** 27), fc.integer({ min: 10, max: 2 ** 32 - 200 }))
  .map(([epoch, id]) => (BigInt(epoch) << 32n) + BigInt(id));
/** Any snapshot that PostgreSQL could have taken. */
const snapshots = fc
  .tuple(ids, fc.uniqueArray(fc.nat(40), { maxLength: 10 }), fc.nat(20))
  .map(([from, gaps, more]) => {
    const underWay = gaps.sort((a, b) => a - b).map((gap) => from + BigInt(gap));
    const xmin = underWay[0] ?? from + 41n;
    return { text: `${xmin}:${from + 41n + BigInt(more)}:${underWay.join(",")}`, from };
  });

describe("a position", () => {
  it("is seen by a snapshot exactly when PostgreSQL says so", async () => {
    await fc.assert(
      fc.asyncProperty(snapshots, fc.integer({ min: -2, max: 70 }), async ({ text, from }, distance) => {
        const position = String(from + BigInt(distance));
        const { rows } = await client.query<{ visible: boolean }>(
          "SELECT pg_visible_in_snapshot($1::xid8, $2::pg_snapshot) AS visible",
          [position, text],
        );
        expect(hasSeen(text, position)).toBe(rows[0]?.visible);
      }),
      { numRuns: 300 },
    );
  });

  it("may have leading zeros, and be larger than any number that JavaScript counts exactly", () => {
    expect(hasSeen("10:20:15", "0015")).toBe(false);
    expect(hasSeen("10:20:15", "0016")).toBe(true);
    expect(hasSeen("9007199254740993:9007199254740995:", "9007199254740992")).toBe(true);
    expect(hasSeen("9007199254740993:9007199254740993:", "9007199254740993")).toBe(false);
  });

  it("of nonsense is in no snapshot", () => {
    expect(hasSeen("10:20:", "9999999999999999999")).toBe(false);
    expect(hasSeen("", "5")).toBe(false);
    expect(readSnapshot("")).toEqual({ xmin: "0", xmax: "0", underWay: [] });
  });
});
