import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import {
  type ClinicCalendar,
  type DateRange,
  type DoctorSchedule,
  slotsBetween,
  type TimeRange,
  type Weekday,
  weekdays,
} from "./opening-hours.ts";

type Rules = DoctorSchedule & ClinicCalendar;

describe("an ordinary day", () => {
  test("is cut into slots that follow one another", () => {
    const rules = openDaily("Europe/Berlin", 30, ["08:00-09:00", "14:00-15:00"]);
    expect(startsOn("2026-11-23", rules)).toEqual([
      "2026-11-23T07:00Z",
      "2026-11-23T07:30Z",
      "2026-11-23T13:00Z",
      "2026-11-23T13:30Z",
    ]);
  });

  test("is sorted, however its hours are written down", () => {
    const rules = openDaily("Europe/Berlin", 60, ["14:00-15:00", "08:00-09:00"]);
    expect(startsOn("2026-11-23", rules)).toEqual(["2026-11-23T07:00Z", "2026-11-23T13:00Z"]);
  });

  test("leaves a rest too short for a slot empty", () => {
    const rules = openDaily("Europe/Berlin", 25, ["08:00-09:00"]);
    expect(startsOn("2026-11-23", rules)).toEqual(["2026-11-23T07:00Z", "2026-11-23T07:25Z"]);
  });

  test("may last until midnight, where the next day goes on", () => {
    const rules = openDaily("Europe/Berlin", 60, ["00:00-01:00", "23:00-24:00"]);
    expect(startsBetween("2026-11-23", "2026-11-24", rules)).toEqual([
      "2026-11-22T23:00Z",
      "2026-11-23T22:00Z",
      "2026-11-23T23:00Z",
      "2026-11-24T22:00Z",
    ]);
  });

  test("begins again after a break, on the minute the break ends", () => {
    const rules = openDaily("Europe/Berlin", 30, ["09:00-11:30"]);
    rules.breaks = [{ days: ["monday"], from: "10:10", to: "10:20" }];
    expect(startsOn("2026-11-23", rules)).toEqual([
      "2026-11-23T08:00Z",
      "2026-11-23T08:30Z",
      "2026-11-23T09:20Z",
      "2026-11-23T09:50Z",
    ]);
  });

  test("has only the breaks of its weekday", () => {
    const rules = openDaily("Europe/Berlin", 60, ["09:00-11:00"]);
    rules.breaks = [{ days: ["tuesday"], from: "09:00", to: "10:00" }];
    expect(startsBetween("2026-11-23", "2026-11-24", rules)).toEqual([
      "2026-11-23T08:00Z",
      "2026-11-23T09:00Z",
      "2026-11-24T09:00Z",
    ]);
  });

  test("is empty on the first, last and every other day of a holiday or an absence", () => {
    const rules = openDaily("Europe/Berlin", 60, ["09:00-10:00"]);
    rules.holidays = [{ from: "2026-12-24", to: "2026-12-26" }];
    rules.absences = [{ from: "2026-12-28", to: "2026-12-28" }];
    expect(startsBetween("2026-12-23", "2026-12-29", rules)).toEqual([
      "2026-12-23T08:00Z",
      "2026-12-27T08:00Z",
      "2026-12-29T08:00Z",
    ]);
  });

  test("has no slots where the range ends before it starts", () => {
    const rules = openDaily("Europe/Berlin", 60, ["09:00-10:00"]);
    expect(startsBetween("2026-11-24", "2026-11-23", rules)).toEqual([]);
  });
});

describe("Berlin loses the hour from 02:00 to 03:00 on 28 March 2027", () => {
  const day = "2027-03-28";

  test("an opening across it is an hour shorter", () => {
    const rules = openDaily("Europe/Berlin", 60, ["01:00-05:00"]);
    expect(startsOn(day, rules)).toEqual(["2027-03-28T00:00Z", "2027-03-28T01:00Z", "2027-03-28T02:00Z"]);
  });

  test("an opening at a time that never comes starts as if the clocks had not changed", () => {
    const rules = openDaily("Europe/Berlin", 60, ["02:30-05:00"]);
    expect(startsOn(day, rules)).toEqual(["2027-03-28T01:30Z"]);
  });

  test("two openings that meet in the gap count as one", () => {
    const rules = openDaily("Europe/Berlin", 30, ["02:15-02:45", "03:15-04:15"]);
    expect(startsOn(day, rules)).toEqual(["2027-03-28T01:15Z", "2027-03-28T01:45Z"]);
  });

  test("an opening that would end before it starts is none", () => {
    const rules = openDaily("Europe/Berlin", 15, ["02:30-03:15"]);
    expect(startsOn(day, rules)).toEqual([]);
  });

  test("a break that would end before it starts takes nothing away", () => {
    const rules = openDaily("Europe/Berlin", 60, ["03:00-05:00"]);
    rules.breaks = [{ days: ["sunday"], from: "02:30", to: "03:15" }];
    expect(startsOn(day, rules)).toEqual(["2027-03-28T01:00Z", "2027-03-28T02:00Z"]);
  });

  test("a break within the gap moves behind it", () => {
    const rules = openDaily("Europe/Berlin", 60, ["01:00-06:00"]);
    rules.breaks = [{ days: ["sunday"], from: "02:15", to: "02:45" }];
    expect(startsOn(day, rules)).toEqual(["2027-03-28T00:00Z", "2027-03-28T01:45Z", "2027-03-28T02:45Z"]);
  });
});

describe("Berlin has the hour from 02:00 to 03:00 twice on 25 October 2026", () => {
  const day = "2026-10-25";

  test("an opening across it is an hour longer", () => {
    const rules = openDaily("Europe/Berlin", 60, ["01:00-04:00"]);
    expect(startsOn(day, rules)).toEqual([
      "2026-10-24T23:00Z",
      "2026-10-25T00:00Z",
      "2026-10-25T01:00Z",
      "2026-10-25T02:00Z",
    ]);
  });

  test("an opening starts at the first of the two times", () => {
    const rules = openDaily("Europe/Berlin", 30, ["02:30-03:00"]);
    expect(startsOn(day, rules)).toEqual(["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"]);
  });

  test("a break is taken once, at the first of the two times", () => {
    const rules = openDaily("Europe/Berlin", 30, ["02:00-03:00"]);
    rules.breaks = [{ days: ["sunday"], from: "02:00", to: "02:30" }];
    expect(startsOn(day, rules)).toEqual(["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"]);
  });
});

describe("elsewhere", () => {
  test("New York has 01:00 to 02:00 twice on 1 November 2026", () => {
    const rules = openDaily("America/New_York", 45, ["00:30-02:30"]);
    expect(startsOn("2026-11-01", rules)).toEqual([
      "2026-11-01T04:30Z",
      "2026-11-01T05:15Z",
      "2026-11-01T06:00Z",
      "2026-11-01T06:45Z",
    ]);
  });

  test("Kolkata is five and a half hours ahead", () => {
    const rules = openDaily("Asia/Kolkata", 30, ["00:00-00:30", "09:00-10:00"]);
    expect(startsOn("2026-11-23", rules)).toEqual([
      "2026-11-22T18:30Z",
      "2026-11-23T03:30Z",
      "2026-11-23T04:00Z",
    ]);
  });

  test("Lord Howe Island skips only 02:00 to 02:30", () => {
    const rules = openDaily("Australia/Lord_Howe", 30, ["01:00-03:00"]);
    expect(startsOn("2026-10-04", rules)).toEqual([
      "2026-10-03T14:30Z",
      "2026-10-03T15:00Z",
      "2026-10-03T15:30Z",
    ]);
  });

  test("Lord Howe Island has only 01:30 to 02:00 twice", () => {
    const rules = openDaily("Australia/Lord_Howe", 30, ["01:00-03:00"]);
    expect(startsOn("2027-04-04", rules)).toEqual([
      "2027-04-03T14:00Z",
      "2027-04-03T14:30Z",
      "2027-04-03T15:00Z",
      "2027-04-03T15:30Z",
      "2027-04-03T16:00Z",
    ]);
  });

  test("a Monday on Kiritimati is mostly Sunday in UTC", () => {
    const rules = openOn(["monday"], "Pacific/Kiritimati", 60, ["09:00-10:00", "14:00-15:00"]);
    expect(startsBetween("2026-11-22", "2026-11-24", rules)).toEqual([
      "2026-11-22T19:00Z",
      "2026-11-23T00:00Z",
    ]);
  });

  test("a day that never was has no slots: Apia on 30 December 2011", () => {
    const rules = openDaily("Pacific/Apia", 60, ["09:00-10:00"]);
    expect(startsBetween("2011-12-29", "2011-12-31", rules)).toEqual([
      "2011-12-29T19:00Z",
      "2011-12-30T19:00Z",
    ]);
  });

  test("a gap across midnight makes no two days overlap: Toronto, 23:30 to 00:30 on 30 March 1919", () => {
    const rules = openDaily("America/Toronto", 15, ["00:30-01:00", "23:45-24:00"]);
    expect(startsBetween("1919-03-30", "1919-03-31", rules)).toEqual([
      "1919-03-30T05:30Z",
      "1919-03-30T05:45Z",
      "1919-03-31T04:45Z",
      "1919-04-01T03:45Z",
    ]);
  });

  test("an evening that skips its last hour ends at the real midnight: Nuuk on 27 March 2027", () => {
    const rules = openDaily("America/Nuuk", 60, ["21:00-24:00"]);
    expect(startsOn("2027-03-27", rules)).toEqual(["2027-03-27T23:00Z", "2027-03-28T00:00Z"]);
    expect(startsOn("2027-03-27", openDaily("America/Nuuk", 15, ["23:30-24:00"]))).toEqual([]);
  });
});

describe("whatever the rules, the zone and the day", () => {
  test("slots are sorted, apart and exactly as long as asked for", () => {
    fc.assert(
      fc.property(anyRules, anyRange, (rules, range) => {
        const slots = slotsBetween(rules, range);
        for (const [index, { start, end }] of slots.entries()) {
          expect(end.getTime() - start.getTime()).toBe(rules.slotMinutes * 60_000);
          const next = slots[index + 1];
          if (next) expect(next.start.getTime()).toBeGreaterThanOrEqual(end.getTime());
        }
      }),
    );
  });

  test("every slot lies within opening hours and outside breaks", () => {
    fc.assert(
      fc.property(anyRules, anyRange, (rules, range) => {
        const openings = datesOf(range).flatMap((date) =>
          instants(date, rules.hours[weekdayOf(date)], rules),
        );
        const pauses = datesOf(range).flatMap((date) => instants(date, breaksOn(date, rules), rules));
        for (const { start, end } of slotsBetween(rules, range)) {
          for (let at = start.getTime(); at < end.getTime(); at += 60_000) {
            expect(openings.some((span) => span.start <= at && at < span.end)).toBe(true);
            expect(pauses.some((span) => span.start <= at && at < span.end)).toBe(false);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a range gives what its days give one by one", () => {
    fc.assert(
      fc.property(anyRules, anyRange, (rules, range) => {
        const oneByOne = datesOf(range).flatMap((date) => slotsBetween(rules, { from: date, to: date }));
        expect(slotsBetween(rules, range)).toEqual(oneByOne);
      }),
    );
  });

  test("an absence takes away its own days and nothing else", () => {
    fc.assert(
      fc.property(anyRules, anyRange, (rules, range) => {
        const absences = [{ from: range.from, to: range.from }];
        const onTheFirst = slotsBetween(rules, { from: range.from, to: range.from });
        const without = slotsBetween({ ...rules, absences }, range);
        expect([...onTheFirst, ...without]).toEqual(slotsBetween(rules, range));
      }),
    );
  });
});

/** Some of them around the days on which these zones change their clocks. */
const anyRange: fc.Arbitrary<DateRange> = fc
  .record({
    first: fc.constantFrom(
      "2026-10-03",
      "2026-10-23",
      "2026-10-31",
      "2027-03-12",
      "2027-03-26",
      "2027-04-02",
    ),
    skip: fc.nat(3),
    length: fc.nat(4),
  })
  .map(({ first, skip, length }) => {
    const from = Temporal.PlainDate.from(first).add({ days: skip });
    return { from: from.toString(), to: from.add({ days: length }).toString() };
  });

const anyZone = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "America/Nuuk",
  "America/Havana",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "UTC",
);

/** Openings that don't overlap on the wall: the sorted times, taken two by two. */
const anyHours = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 * 4 }), { maxLength: 8 })
  .map((quarters) => quarters.sort((a, b) => a - b))
  .map((quarters) => {
    const ranges: TimeRange[] = [];
    for (let index = 0; index + 1 < quarters.length; index += 2) {
      ranges.push({ from: wallTime(quarters[index]), to: wallTime(quarters[index + 1]) });
    }
    return ranges;
  });

const anyBreak = fc
  .record({
    days: fc.subarray([...weekdays], { minLength: 1 }),
    from: fc.nat(23 * 4),
    quarters: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ days, from, quarters }) => ({ days, from: wallTime(from), to: wallTime(from + quarters) }));

const anyRules: fc.Arbitrary<Rules> = fc.record({
  timeZone: anyZone,
  slotMinutes: fc.integer({ min: 5, max: 120 }),
  hours: fc.record({
    monday: anyHours,
    tuesday: anyHours,
    wednesday: anyHours,
    thursday: anyHours,
    friday: anyHours,
    saturday: anyHours,
    sunday: anyHours,
  }),
  breaks: fc.array(anyBreak, { maxLength: 3 }),
  absences: fc.constant([]),
  holidays: fc.constant([]),
});

function openDaily(timeZone: string, slotMinutes: number, hours: string[]): Rules {
  return openOn([...weekdays], timeZone, slotMinutes, hours);
}

function openOn(days: Weekday[], timeZone: string, slotMinutes: number, hours: string[]): Rules {
  const open = hours.map((range) => ({ from: range.slice(0, 5), to: range.slice(6) }));
  const week = Object.fromEntries(weekdays.map((day) => [day, days.includes(day) ? open : []]));
  return {
    timeZone,
    slotMinutes,
    // Object.fromEntries forgets which keys it was given: all seven.
    hours: week as Rules["hours"],
    breaks: [],
    absences: [],
    holidays: [],
  };
}

function startsOn(date: string, rules: Rules): string[] {
  return startsBetween(date, date, rules);
}

function startsBetween(from: string, to: string, rules: Rules): string[] {
  return slotsBetween(rules, { from, to }).map(({ start }) => start.toISOString().replace(":00.000Z", "Z"));
}

function datesOf({ from, to }: DateRange): string[] {
  const first = Temporal.PlainDate.from(from);
  const days = first.until(to).days + 1;
  return Array.from({ length: days }, (_, index) => first.add({ days: index }).toString());
}

function weekdayOf(date: string): Weekday {
  // 1 to 7, by the ISO calendar.
  return weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] as Weekday;
}

function breaksOn(date: string, { breaks }: Rules): TimeRange[] {
  return breaks.filter(({ days }) => days.includes(weekdayOf(date)));
}

/** The slow and plain way: Temporal is asked for every wall time. */
function instants(date: string, ranges: TimeRange[], { timeZone }: Rules): { start: number; end: number }[] {
  const midnight = Temporal.PlainDateTime.from(`${date}T00:00`);
  const instantOf = (time: string) =>
    midnight
      .add({ days: time === "24:00" ? 1 : 0 })
      .withPlainTime(time === "24:00" ? "00:00" : time)
      .toZonedDateTime(timeZone).epochMilliseconds;
  return ranges.map(({ from, to }) => ({ start: instantOf(from), end: instantOf(to) }));
}

function wallTime(quarters = 0): string {
  const hour = String(Math.floor(quarters / 4)).padStart(2, "0");
  return `${hour}:${String((quarters % 4) * 15).padStart(2, "0")}`;
}
