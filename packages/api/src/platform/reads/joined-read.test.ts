import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { makeJoinedRead } from "./joined-read.ts";

type Key = { id: string };

/** Rows that can be changed, and all that was asked of them. */
function aTable() {
  const rows = new Map<string, number>();
  const asked: string[][] = [];
  const read = makeJoinedRead<Key, Key & { value: number }>({
    idsOf: ({ id }) => [id],
    readAll: async (keys) => {
      asked.push(keys.map(({ id }) => id));
      return keys.flatMap(({ id }) => {
        const value = rows.get(id.toLowerCase());
        return value === undefined ? [] : [{ id: id.toLowerCase(), value }];
      });
    },
  });
  return { rows, asked, read };
}

describe("reads that come at the same moment", () => {
  it("are one statement, and each gets its own row", async () => {
    const { rows, asked, read } = aTable();
    const [one, two, missing] = [uuidv7(), uuidv7(), uuidv7()];
    rows.set(one, 1).set(two, 2);
    const ids = [two, one, missing, one.toUpperCase()];
    const found = await Promise.all(ids.map((id) => read({ id })));
    expect(found.map((row) => row?.value)).toEqual([2, 1, undefined, 1]);
    // Two channels that ask for the same booking are one row.
    expect(asked.map((ids) => ids.map((id) => id.toLowerCase()))).toEqual([[two, one, missing]]);
  });

  it("do not suffer from one that names nothing", async () => {
    const { rows, asked, read } = aTable();
    const id = uuidv7();
    rows.set(id, 1);
    const [bad, good] = await Promise.allSettled([read({ id: "no uuid" }), read({ id })]);
    expect(bad).toMatchObject({ status: "rejected", reason: expect.any(TypeError) });
    expect(good).toMatchObject({ status: "fulfilled", value: { value: 1 } });
    expect(asked).toEqual([[id]]);
  });

  it("fail together, and the next ones are read anew", async () => {
    let gone = true;
    const read = makeJoinedRead<Key, Key>({
      idsOf: ({ id }) => [id],
      readAll: async (keys) => (gone ? Promise.reject(new Error("no answer")) : keys),
    });
    const key = { id: uuidv7() };
    const failed = await Promise.allSettled([read(key), read({ id: uuidv7() })]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    gone = false;
    expect(await read(key)).toEqual(key);
  });
});

describe("a read that comes later", () => {
  it("sees what has changed since, though the one before is still under way", async () => {
    const id = uuidv7();
    let value = 1;
    let answerFirst = () => {};
    const held = new Promise<void>((resolve) => {
      answerFirst = resolve;
    });
    const read = makeJoinedRead<Key, Key & { value: number }>({
      idsOf: (key) => [key.id],
      readAll: async (keys) => {
        const rows = keys.map((key) => ({ ...key, value }));
        if (value === 1) await held;
        return rows;
      },
    });
    const first = read({ id });
    await new Promise((resolve) => setTimeout(resolve, 10));
    value = 2;
    expect(await read({ id })).toEqual({ id, value: 2 });
    answerFirst();
    expect(await first).toEqual({ id, value: 1 });
  });
});
