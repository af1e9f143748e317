import { describe, expect, onTestFinished, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import "../index.ts";
import { addDays } from "../dates.ts";
import { FakeClinic } from "../testing/fake-clinic.ts";
import { expectAccessible, focused, mount, usePage } from "../testing/mount.ts";

usePage();

/** On Wednesday, 10 March 2027, with times on Wednesday the 17th and on 20 April. */
async function openGrid(
  locale = "en-GB",
  fill = (clinic: FakeClinic) => [clinic.open(7, "08:00"), clinic.open(41, "08:00")],
) {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2027-03-10T10:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const clinic = new FakeClinic();
  clinic.doctors.splice(1);
  clinic.clinic.policies.horizonDays = 400;
  fill(clinic);
  const { element, on } = await mount("docbook-widget", clinic, { locale, "time-zone": "Europe/Berlin" });
  const days = () => [...(element.shadowRoot?.querySelectorAll<HTMLElement>("td[tabindex]") ?? [])];
  await expect.poll(() => days().some((day) => day.ariaSelected === "true")).toBe(true);
  const tabStop = () => days().filter((day) => day.tabIndex === 0);
  return { element, on, clinic, days, tabStop };
}

const here = () => focused()?.ariaLabel?.replace(", no free times", "");
const press = (keys: string) => userEvent.keyboard(keys);

test("it is an accessible grid, named by its month, with full names for days", async () => {
  const { element, on, days } = await openGrid();
  await expectAccessible(element);
  await expect.element(on.getByRole("grid", { name: "March 2027" })).toBeVisible();
  await expect.element(on.getByRole("columnheader", { name: "Wed" })).toHaveAttribute("abbr", "Wednesday");
  expect(days()).toHaveLength(31);
  expect(days()[9]?.ariaCurrent).toBe("date");
});

test("days without times say so before the click, and do nothing on it", async () => {
  const { on, days } = await openGrid();
  await expect
    .element(on.getByRole("gridcell", { name: "Thursday, 18 March 2027, no free times" }))
    .toHaveAttribute("aria-disabled", "true");
  days()[17]?.click();
  await expect
    .element(on.getByRole("gridcell", { name: "Wednesday, 17 March 2027" }))
    .toHaveAttribute("aria-selected", "true");
});

test("one day only is in the tab order: the chosen one", async () => {
  const { tabStop } = await openGrid();
  expect(tabStop().map((day) => day.ariaLabel)).toEqual(["Wednesday, 17 March 2027"]);
});

test("the day under the keyboard has one ring, around its number", async () => {
  const { tabStop } = await openGrid();
  tabStop()[0]?.focus();
  await press("{ArrowRight}");
  await expect.poll(here).toBe("Thursday, 18 March 2027");
  const day = focused();
  expect(day?.matches(":focus-visible")).toBe(true);
  expect(day && getComputedStyle(day).outlineStyle).toBe("none");
  expect(day?.firstElementChild && getComputedStyle(day.firstElementChild).outlineStyle).toBe("solid");
});

describe("from Wednesday, 17 March 2027", () => {
  test.each([
    ["{ArrowRight}", "Thursday, 18 March 2027"],
    ["{ArrowLeft}", "Tuesday, 16 March 2027"],
    ["{ArrowDown}", "Wednesday, 24 March 2027"],
    ["{ArrowUp}", "Wednesday, 10 March 2027"],
    ["{Home}", "Monday, 15 March 2027"],
    ["{End}", "Sunday, 21 March 2027"],
    ["{PageDown}", "Saturday, 17 April 2027"],
    ["{Shift>}{PageDown}{/Shift}", "Friday, 17 March 2028"],
    ["{PageDown}{PageUp}", "Wednesday, 17 March 2027"],
    ["{Shift>}{PageDown}{PageUp}{/Shift}", "Wednesday, 17 March 2027"],
    ["{ArrowUp}{ArrowUp}", "Wednesday, 10 March 2027"],
    ["{ArrowDown}{ArrowDown}{PageDown}", "Friday, 30 April 2027"],
  ])("%s leads to %s", async (keys, day) => {
    const { tabStop } = await openGrid();
    tabStop()[0]?.focus();
    await press(keys);
    await expect.poll(here).toBe(day);
    expect(tabStop()).toEqual([focused()]);
  });

  test("a week that begins on Sunday has its Home there", async () => {
    const { tabStop } = await openGrid("en-US");
    tabStop()[0]?.focus();
    await press("{Home}");
    await expect.poll(here).toBe("Sunday, March 14, 2027");
  });

  test.each(["ar", "he"])("in %s, written from right to left, the arrows are mirrored", async (locale) => {
    const { element, days, tabStop } = await openGrid(locale);
    // The language may come a moment after the days.
    await expect.poll(() => element.shadowRoot?.querySelector("[dir=rtl]")).toBeTruthy();
    const dayOfMonth = () => days().indexOf(focused() as HTMLElement) + 1;
    tabStop()[0]?.focus();
    expect(dayOfMonth()).toBe(17);
    await press("{ArrowLeft}");
    await expect.poll(dayOfMonth).toBe(18);
    await press("{ArrowRight}{ArrowRight}");
    await expect.poll(dayOfMonth).toBe(16);
  });

  test("English keeps its own direction in a page written from right to left", async () => {
    document.documentElement.dir = "rtl";
    const { tabStop } = await openGrid();
    tabStop()[0]?.focus();
    await press("{ArrowRight}");
    await expect.poll(here).toBe("Thursday, 18 March 2027");
  });

  test.each(["{Enter}", " "])("%s chooses a free day, and its times appear", async (key) => {
    const { on, tabStop } = await openGrid();
    tabStop()[0]?.focus();
    await press("{PageDown}{ArrowRight}{ArrowRight}{ArrowRight}");
    await expect
      .element(on.getByRole("gridcell", { name: "Tuesday, 20 April 2027", exact: true }))
      .toBeVisible();
    await press(key);
    await expect.element(on.getByRole("heading", { name: "Tuesday, 20 April 2027" })).toBeVisible();
    await expect.element(on.getByRole("status")).toHaveTextContent("Tuesday, 20 April 2027");
    await on.getByRole("button", { name: /First free day: Wed,? 17 Mar/ }).click();
    await expect.element(on.getByRole("heading", { name: "Wednesday, 17 March 2027" })).toBeVisible();
  });
});

test("it starts at the first free day, however many months ahead", async () => {
  const { on } = await openGrid("en-GB", (clinic) => [clinic.open(100, "08:00")]);
  await expect.element(on.getByRole("grid", { name: "June 2027" })).toBeVisible();
});

test("the day on which the clocks change is one day, with its times by the wall clock", async () => {
  const { on, days } = await openGrid("en-GB", (clinic) => [
    clinic.openAt("2027-03-27T07:00:00Z"),
    clinic.openAt("2027-03-28T06:00:00Z"),
    clinic.openAt("2027-03-28T22:30:00Z"),
  ]);
  expect(days()).toHaveLength(31);
  await on.getByRole("gridcell", { name: "Sunday, 28 March 2027" }).click();
  await expect.element(on.getByRole("button", { name: "Sunday, 28 March 2027 at 08:00" })).toBeVisible();
  await on.getByRole("gridcell", { name: "Monday, 29 March 2027" }).click();
  await expect.element(on.getByRole("button", { name: "Monday, 29 March 2027 at 00:30" })).toBeVisible();
});

test("a month is asked for in ranges that the API takes", async () => {
  const { clinic } = await openGrid();
  for (const { path, query } of clinic.requests) {
    if (!path.endsWith("/slots")) continue;
    expect(query["to"] && query["from"] && query["to"] < addDays(query["from"], 31)).toBe(true);
  }
});
