import { demoClinic } from "@docbook/sdk/msw";
import { describe, expect, test } from "vitest";
import { type Locator, page } from "vitest/browser";
import "../index.ts";
import { halfHours, MockClinic } from "../testing/mock-clinic.ts";
import { expectAccessible, expectFocus, focused, mount, usePage } from "../testing/mount.ts";

usePage();

const manyTimes = Array.from({ length: 12 }, (_, index) => `${String(6 + index).padStart(2, "0")}:00`);
const slots = [8, 9, 10, 11].flatMap((inDays) => halfHours(manyTimes, undefined, inDays));
const times = (on: Locator) => on.getByRole("button", { name: /20\d\d at \d\d:\d\d/ });

async function open(attributes: Record<string, string> = {}, clinic = new MockClinic({ slots })) {
  const mounted = await mount("docbook-widget", clinic, { doctor: "anna-weber", ...attributes });
  await expect.poll(() => times(mounted.on).elements().length).toBeGreaterThan(2);
  return { ...mounted, clinic };
}

describe("one doctor's times as a list", () => {
  test("are days one below the other, each with its first times", async () => {
    const { on, element } = await open({ view: "list" });
    expect(times(on).elements()).toHaveLength(3 * 8);
    const days = on.getByRole("heading", { level: 3, name: /20\d\d$/ });
    expect(days.elements()).toHaveLength(3);
    await expectAccessible(element);

    await on.getByRole("button", { name: "+ 4 free times" }).first().click();
    await expect.poll(() => times(on).elements().length).toBe(12 + 2 * 8);
    // From the last one that was there, it goes on with the first one that came.
    await expect
      .poll(() =>
        times(on)
          .elements()
          .indexOf(focused() as HTMLElement),
      )
      .toBe(8);
    await on.getByRole("button", { name: "Show later times" }).click();
    await expect.poll(() => days.elements().length).toBe(4);
    await expect.element(on.getByRole("button", { name: "Show later times" })).not.toBeInTheDocument();
  });

  test("are one press away from the month, and back", async () => {
    const { on } = await open();
    await expect.element(on.getByRole("grid")).toBeVisible();
    await on.getByRole("button", { name: "Show as a list" }).click();
    await expect.element(on.getByRole("grid")).not.toBeInTheDocument();
    await expect.poll(() => times(on).elements().length).toBe(24);
    await on.getByRole("button", { name: "Show as a calendar" }).click();
    await expect.element(on.getByRole("grid")).toBeVisible();
    await times(on).first().click();
    await expectFocus(on.getByRole("heading", { name: "Your details" }));
  });

  test("fit a narrow phone", async () => {
    await page.viewport(320, 640);
    const { on } = await open({ view: "list" });
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
    expect(times(on).elements()).toHaveLength(24);
    await page.viewport(800, 900);
  });
});

describe("a page that knows the patient", () => {
  test("fills in the form, and what they write themselves counts more", async () => {
    const { on, element, clinic } = await open();
    element.patient = { name: "Mia Keller", email: "mia@example.org" };
    element.note = "Brings her daughter.";
    element.metadata = { campaign: "spring" };
    await times(on).first().click();
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
    await expect
      .element(on.getByLabelText("What should we know beforehand?"))
      .toHaveValue("Brings her daughter.");
    await on.getByLabelText("Email").fill("keller@example.org");
    element.patient = { name: "Mia B. Keller", email: "mia@example.org", phone: "030 12345" };
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia B. Keller");
    await expect.element(on.getByLabelText("Email")).toHaveValue("keller@example.org");
    await on.getByRole("button", { name: "Confirm booking" }).click();
    await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
    expect(clinic.mock.bookings[0]).toMatchObject({
      patient: { name: "Mia B. Keller", email: "keller@example.org", phone: "030 12345" },
      note: "Brings her daughter.",
      metadata: { campaign: "spring" },
    });
    expect(element.outerHTML).not.toContain("Mia");
  });
});

test("the page hears of each step by ids alone", async () => {
  const told: [string, unknown][] = [];
  const names = ["ready", "step", "slot-selected", "hold", "booked", "error"].map(
    (name) => `docbook-${name}`,
  );
  const listen = (event: Event) => told.push([event.type, (event as CustomEvent).detail]);
  for (const name of names) document.body.addEventListener(name, listen);
  const { on, clinic } = await open();
  await times(on).first().click();
  await expect.element(on.getByText(/held for you/).first()).toBeVisible();
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
  await on.getByRole("button", { name: "Confirm booking" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
  for (const name of names) document.body.removeEventListener(name, listen);
  const [booking] = clinic.mock.bookings;
  const slot = { slotId: slots[0]?.id, doctorId: slots[0]?.doctorId };
  expect(told).toEqual([
    ["docbook-ready", { clinic: "am-sonnenhof" }],
    ["docbook-slot-selected", slot],
    ["docbook-step", { step: "details" }],
    ["docbook-hold", slot],
    ["docbook-step", { step: "done" }],
    ["docbook-booked", { bookingId: booking?.id, ...slot }],
  ]);
});

describe("where the clinic asks browsers for a puzzle", () => {
  const guarded = (holdMinutes: number) =>
    new MockClinic({
      slots,
      clinic: { ...demoClinic, policies: { ...demoClinic.policies, holdMinutes, challenge: "altcha" } },
    });

  test.each([5, 0])("it is solved unseen, with holds of %i minutes", async (holdMinutes) => {
    const { on, clinic } = await open({}, guarded(holdMinutes));
    await times(on).first().click();
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    await on.getByRole("button", { name: "Confirm booking" }).click();
    await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
    // Who holds the time has solved one already.
    expect(clinic.lines("POST /v1/challenges")).toHaveLength(1);
    const solved = holdMinutes > 0 ? "POST /v1/holds" : "POST /v1/bookings";
    expect(clinic.lines(solved)[0]?.body).toHaveProperty("challenge");
  });
});
