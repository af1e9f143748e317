import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scripts } from "../lib/scripts.ts";
import { type Order, readOrder } from "./order.ts";

const order = (line: string): Order & { wants: "run" } => {
  const read = readOrder(line.split(" ").filter(Boolean));
  if (read.wants !== "run") throw new Error(`"${line}" runs nothing`);
  return read;
};
const sizesOf = (line: string) => order(line).scripts.map(({ sizes }) => sizes)[0];

describe("npm run loadtest", () => {
  it("runs a script in its usual size, on a DocBook of its own", () => {
    expect(order("many-slots-rush").where).toBe("own");
    expect(sizesOf("many-slots-rush")).toEqual({ users: 1000, slots: 200 });
  });

  it("takes small sizes with --short, and a size of mine rather than either", () => {
    expect(sizesOf("many-slots-rush --short --slots 7")).toEqual({ users: 150, slots: 7 });
  });

  it("reads how long a run shall last in seconds, minutes and hours", () => {
    expect(sizesOf("browse --duration 90s")).toMatchObject({ duration: 90 });
    expect(sizesOf("browse --duration 90")).toMatchObject({ duration: 90 });
    expect(sizesOf("browse --duration 5m")).toMatchObject({ duration: 300 });
    expect(sizesOf("soak --duration 2h")).toMatchObject({ duration: 7200 });
  });

  it("runs all of them, and gives a size to those that have it", () => {
    const { scripts: chosen } = order("all --short --rate 3");
    expect(chosen.map(({ name }) => name)).toEqual(Object.keys(scripts));
    expect(chosen.find(({ name }) => name === "browse")?.sizes.rate).toBe(3);
    expect(chosen.find(({ name }) => name === "one-slot-rush")?.sizes).toEqual({ rivals: 100 });
  });

  it("takes the address of a DocBook with or without a slash at its end", () => {
    const given = { url: "https://docbook.example", key: "pk_1", secret: undefined };
    expect(order("browse --url https://docbook.example/ --key pk_1").where).toEqual(given);
  });

  it.each([
    ["", "Name a load test, or all"],
    ["rush", 'There is no load test "rush"; --list shows'],
    ["toString", 'There is no load test "toString"'],
    ["browse soak", "One load test at a time"],
    ["browse --rivals 3", "browse has no --rivals; it has --rate, --duration."],
    ["smoke --rate 3", "smoke has no --rate."],
    ["one-slot-rush --rivals many", '--rivals takes a whole number above 0, not "many".'],
    ["one-slot-rush --rivals 0", "--rivals takes a whole number above 0"],
    ["one-slot-rush --rivals -5", "--rivals"],
    ["one-slot-rush --rivals 1.5", "--rivals takes a whole number above 0"],
    ["one-slot-rush --rivals 30s", "--rivals takes a whole number above 0"],
    ["browse --duration long", '--duration takes a time like 30s or 5m, not "long".'],
    ["browse --speed 3", "Unknown option '--speed'; --help shows"],
    ["browse --url https://docbook.example", "With --url goes --key"],
    ["browse --url docbook.example --key pk_1", "--url takes an address like https://"],
    ["browse --url https://docbook.example --key sk_1", "a secret one goes into --secret"],
    ["browse --key pk_1", "--key and --secret go with --url"],
    ["browse --shape --url https://docbook.example --key pk_1", "which of them?"],
  ])('says in one line what is wrong with "%s"', (line, sentence) => {
    expect(() => readOrder(line.split(" ").filter(Boolean))).toThrow(sentence);
    expect(() => readOrder(line.split(" ").filter(Boolean))).toThrow(/^[^\n]+$/);
  });

  it("lists nothing that it has not", () => {
    for (const name of Object.keys(scripts)) {
      expect(existsSync(join(import.meta.dirname, `../${name}.ts`)), name).toBe(true);
    }
  });
});
