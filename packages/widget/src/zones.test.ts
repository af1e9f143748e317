import { expect, onTestFinished, test, vi } from "vitest";
import "./index.ts";
import { FakeClinic } from "./testing/fake-clinic.ts";
import { mount, usePage } from "./testing/mount.ts";

usePage();

/** A clinic in Berlin on Wednesday, 10 March 2027, with one time late and one early in a visitor's night. */
async function openTimes(attributes: Record<string, string>) {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2027-03-10T10:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const clinic = new FakeClinic();
  clinic.doctors.splice(1);
  clinic.openAt("2027-03-31T22:30:00Z");
  clinic.openAt("2027-03-31T07:00:00Z");
  return { clinic, ...(await mount("docbook-widget", clinic, attributes)) };
}

test("times are the clinic's, with the visitor's beside them, wherever the visitor is", async () => {
  const { clinic } = await openTimes({});
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.body.replaceChildren();
  // A clinic that is surely elsewhere, whatever zone this test runs in.
  clinic.clinic.timeZone = own === "Asia/Tokyo" ? "America/New_York" : "Asia/Tokyo";
  const { on } = await mount("docbook-widget", clinic);
  await expect
    .element(on.getByText(/All times: Clinic’s time/))
    .toHaveTextContent(/\((Tokyo, GMT\+9|New York, GMT-4)\)/);
  await expect
    .element(on.getByRole("button", { name: /2027 at \d\d:\d\d, Your time/ }).first())
    .toBeVisible();
});

test("a page that knows the visitor's zone has them shown in it, and the clinic's beside", async () => {
  const { on } = await openTimes({ "time-zone": "America/New_York" });
  await expect.element(on.getByText("All times: Your time (New York, GMT-4)")).toBeVisible();
  await expect
    .element(on.getByRole("button", { name: /^Wednesday, 31 March 2027 at 03:00, Clinic’s time\s+09:00$/ }))
    .toBeVisible();
  // Half past midnight on 1 April in Berlin is still March in New York.
  await expect
    .element(on.getByRole("button", { name: /^Wednesday, 31 March 2027 at 18:30, Clinic’s time Thu 00:30$/ }))
    .toBeVisible();
});

test("switched to the clinic's, the same times lie on the clinic's days", async () => {
  const { on } = await openTimes({ "time-zone": "America/New_York" });
  await on.getByRole("button", { name: "Switch to: Clinic’s time" }).click();
  await expect
    .element(on.getByRole("button", { name: /^Wednesday, 31 March 2027 at 09:00, Your time\s+03:00$/ }))
    .toBeVisible();
  await on.getByRole("button", { name: "Next month" }).click();
  await on.getByRole("gridcell", { name: "Thursday, 1 April 2027" }).click();
  await expect
    .element(on.getByRole("button", { name: /^Thursday, 1 April 2027 at 00:30, Your time Wed 18:30$/ }))
    .toBeVisible();
});

test("what is about to be booked names both clocks, the clinic's first", async () => {
  const { on } = await openTimes({ "time-zone": "America/New_York" });
  await on.getByRole("button", { name: /at 18:30/ }).click();
  await expect.element(on.getByText("Thursday, 1 April 2027 at 00:30")).toBeVisible();
  await expect.element(on.getByText("Clinic’s time: Berlin, GMT+2")).toBeVisible();
  await expect.element(on.getByText("Your time: Wednesday, 31 March 2027 at 18:30")).toBeVisible();
});

test("another zone with the same clock is not worth a word", async () => {
  const { on } = await openTimes({ "time-zone": "Europe/Vienna" });
  await expect.element(on.getByRole("button", { name: "Wednesday, 31 March 2027 at 09:00" })).toBeVisible();
  await expect.element(on.getByText(/All times/)).not.toBeInTheDocument();
});

test("a zone that does not exist is passed over", async () => {
  const { on } = await openTimes({ "time-zone": "Mars/Base" });
  await expect.element(on.getByRole("button", { name: /2027 at/ }).first()).toBeVisible();
});
