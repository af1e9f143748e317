import { describe, expect, it, vi } from "vitest";
import type { AppError } from "../errors.ts";
import { readDayRange } from "./day-range.ts";

function refusal(asked: Parameters<typeof readDayRange>[0]) {
  try {
    readDayRange(asked, "Europe/Berlin");
  } catch (error) {
    return (error as AppError).extras.errors?.[0];
  }
  return undefined;
}

describe("the days asked for", () => {
  it("are today and the six that follow when none are named", () => {
    vi.useFakeTimers({ now: new Date("2027-03-01T12:00:00Z"), toFake: ["Date"] });
    try {
      expect(readDayRange({}, "Europe/Berlin")).toEqual({
        from: "2027-03-01",
        to: "2027-03-07",
        instants: { start: "2027-02-28T23:00:00Z", end: "2027-03-07T23:00:00Z" },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("begin with the day that it is in the clinic, not at the server", () => {
    vi.useFakeTimers({ now: new Date("2027-03-01T12:00:00Z"), toFake: ["Date"] });
    try {
      expect(readDayRange({}, "Pacific/Kiritimati").from).toBe("2027-03-02");
      expect(readDayRange({}, "Pacific/Pago_Pago").from).toBe("2027-03-01");
    } finally {
      vi.useRealTimers();
    }
  });

  it("are seven from the first when only that is named", () => {
    expect(readDayRange({ from: "2028-02-26" }, "UTC")).toMatchObject({
      from: "2028-02-26",
      to: "2028-03-03",
    });
  });

  it("may be a single day, and 31 at the most", () => {
    expect(readDayRange({ from: "2027-03-01", to: "2027-03-01" }, "UTC").to).toBe("2027-03-01");
    expect(readDayRange({ from: "2027-03-01", to: "2027-03-31" }, "UTC").to).toBe("2027-03-31");
    expect(refusal({ from: "2027-03-01", to: "2027-04-01" })).toEqual({
      in: "query",
      pointer: "to",
      message: "ends a range of 32 days; ask for at most 31 at once",
    });
  });

  it("do not run backwards", () => {
    expect(refusal({ from: "2027-03-02", to: "2027-03-01" })).toMatchObject({
      pointer: "to",
      message: "is before from",
    });
    expect(refusal({ to: "2020-01-01" })).toMatchObject({ pointer: "to" });
  });

  it("lie in years that a database and four digits can name", () => {
    expect(refusal({ from: "0000-01-01" })).toMatchObject({ pointer: "from" });
    expect(refusal({ from: "9999-12-31" })).toMatchObject({ pointer: "from" });
    expect(readDayRange({ from: "0001-01-01", to: "0001-01-01" }, "UTC").from).toBe("0001-01-01");
  });
});
