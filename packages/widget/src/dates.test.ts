import { expect, test } from "vitest";
import {
  addDays,
  addMonths,
  dayIn,
  firstOfMonth,
  hourIn,
  lastOfMonth,
  splitRange,
  startOfWeek,
} from "./dates.ts";

test("days are counted across months, years and changes of the clock", () => {
  expect(addDays("2027-02-28", 1)).toBe("2027-03-01");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2027-03-27", 2)).toBe("2027-03-29");
  expect(addDays("2027-01-01", -1)).toBe("2026-12-31");
});

test("a month later is the same day, or the last where the month is shorter", () => {
  expect(addMonths("2027-01-31", 1)).toBe("2027-02-28");
  expect(addMonths("2027-12-15", 1)).toBe("2028-01-15");
  expect(addMonths("2028-02-29", 12)).toBe("2029-02-28");
  expect(addMonths("2027-03-31", -1)).toBe("2027-02-28");
});

test("months have a first and a last day", () => {
  expect([firstOfMonth("2027-02-17"), lastOfMonth("2027-02-17")]).toEqual(["2027-02-01", "2027-02-28"]);
});

test("weeks begin where the region says", () => {
  expect(startOfWeek("2027-03-17", 1)).toBe("2027-03-15");
  expect(startOfWeek("2027-03-17", 7)).toBe("2027-03-14");
  expect(startOfWeek("2027-03-14", 1)).toBe("2027-03-08");
});

test("an instant's day and hour are those of the wall clock in the zone", () => {
  expect(dayIn("Europe/Berlin", "2027-03-31T22:30:00Z")).toBe("2027-04-01");
  expect(dayIn("America/New_York", "2027-03-31T22:30:00Z")).toBe("2027-03-31");
  expect(hourIn("Europe/Berlin", "2027-03-31T22:30:00Z")).toBe(0);
  expect(hourIn("Pacific/Apia", "2027-03-31T22:30:00Z")).toBe(11);
});

test("a long range is cut into ones the API takes", () => {
  expect(splitRange("2027-02-28", "2027-04-01")).toEqual([
    { from: "2027-02-28", to: "2027-03-30" },
    { from: "2027-03-31", to: "2027-04-01" },
  ]);
  expect(splitRange("2027-03-02", "2027-03-01")).toEqual([]);
});
