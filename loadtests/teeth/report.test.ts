import { describe, expect, it } from "vitest";
import type { Unsafe } from "../../packages/api/src/config.ts";
import type { Bitten } from "./bite.ts";
import { presentBites, presentFailures, verdictOn } from "./report.ts";

type Seen = Partial<Omit<Bitten, "build">> & { unsafe?: Unsafe | "off"; constraints?: boolean };

const failed = [{ test: "race", failed: ['2 of 100 were told "booked", 2 are'] }];

function bitten({ unsafe = "off", constraints = true, ...seen }: Seen): Bitten {
  const build = { name: unsafe, unsafe, constraints };
  const bites = [{ test: "race", failed: [] }];
  return { build, bites, bookedTwice: 0, findings: [], deadlocks: 0, ...seen };
}

describe("the DocBook that is shipped", () => {
  it("passes when nothing at all is found", () => {
    expect(verdictOn([bitten({}), bitten({ constraints: false })])).toEqual([]);
  });

  it.each<[string, Seen, string]>([
    ["a failed test", { bites: failed }, 'race: 2 of 100 were told "booked", 2 are'],
    ["a finding of the ledger", { findings: ["a booking that nobody was told of"] }, "nobody was told of"],
    ["a slot that is booked twice", { bookedTwice: 1 }, "slots booked twice: 1"],
    ["a deadlock", { deadlocks: 2 }, "2 deadlocks"],
  ])("is failed by %s", (_, seen, words) => {
    for (const constraints of [true, false])
      expect(verdictOn([bitten({ constraints, ...seen })])).toEqual([expect.stringContaining(words)]);
  });
});

describe("a DocBook that is broken on purpose", () => {
  const broken: Seen = { unsafe: "check-outside", constraints: false };

  it("is noticed when a test fails and slots are booked twice", () => {
    expect(verdictOn([bitten({ ...broken, bites: failed, bookedTwice: 2 })])).toEqual([]);
  });

  it("that passes every test shows that the tests are worth nothing", () => {
    expect(verdictOn([bitten(broken)])).toEqual([
      "check-outside, constraints off: every test passed, so these tests cannot tell it from one that works",
    ]);
  });

  it("is not noticed by a test that fails for another reason, such as a busy machine", () => {
    expect(verdictOn([bitten({ ...broken, bites: failed })])).toEqual([
      expect.stringContaining("no slot was booked twice"),
    ]);
  });

  it("may fail behind the constraints, but books nothing twice there", () => {
    const behind = { unsafe: "cache-decides", constraints: true, bites: failed } as const;
    expect(verdictOn([bitten(behind)])).toEqual([]);
    expect(verdictOn([bitten({ ...behind, bookedTwice: 1 })])).toEqual([
      "cache-decides, constraints on: slots booked twice: 1",
    ]);
  });
});

describe("the table", () => {
  const all = [
    bitten({}),
    bitten({ unsafe: "no-row-lock", constraints: false, bites: failed, bookedTwice: 2 }),
  ];

  it("has a row for each build and a column for each test", () => {
    const [, , shipped, broken] = presentBites(all).split("\n");
    expect(shipped?.split(/ {2,}/)).toEqual(["as shipped", "on", "passed", "0", "0", "0"]);
    expect(broken?.split(/ {2,}/)).toEqual(["no-row-lock", "off", "FAILED", "2", "0", "0"]);
  });

  it("is followed by what failed, in words", () => {
    expect(presentFailures(all)).toBe(
      'no-row-lock, constraints off\n  race: 2 of 100 were told "booked", 2 are',
    );
  });
});
