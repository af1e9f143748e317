import { demoDoctors, scenarios } from "@docbook/sdk/msw";
import { http } from "msw";
import { afterEach, describe, expect, test } from "vitest";
import { type Locator, page } from "vitest/browser";
import "../index.ts";
import { problem } from "../testing/fake-clinic.ts";
import { halfHours, MockClinic } from "../testing/mock-clinic.ts";
import { api, expectAccessible, expectFocus, focused, mount, usePage, worker } from "../testing/mount.ts";

usePage();
// What a widget gives back as it goes should not be taken for the next one's.
afterEach(async () => {
  document.body.replaceChildren();
  await new Promise((resolve) => setTimeout(resolve, 50));
});

const slots = halfHours(["08:00", "08:30", "13:00"]);
const times = (on: Locator) => on.getByRole("button", { name: /20\d\d at \d\d:\d\d/ });
const timer = (on: Locator) => on.getByText(/This time is held for you/).first();
const isFree = (clinic: MockClinic, index: number) =>
  clinic.mock.openSlots.some(({ id }) => id === slots[index]?.id);

async function openTimes(clinic = new MockClinic({ slots })) {
  const mounted = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
  await expect.poll(() => times(mounted.on).elements().length).toBe(3);
  await expect.poll(() => clinic.lines("GET /v1/slots/changes").length).toBeGreaterThan(0);
  return { ...mounted, clinic };
}

async function toDetails(clinic = new MockClinic({ slots })) {
  const opened = await openTimes(clinic);
  await times(opened.on).first().click();
  await expectFocus(opened.on.getByRole("heading", { name: "Your details" }));
  return opened;
}

async function book(on: Locator): Promise<void> {
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
  await on.getByRole("button", { name: "Confirm booking" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
}

describe("a chosen time", () => {
  test("is held while the details are filled in, counted down, and used up by the booking", async () => {
    const { on, element, clinic } = await openTimes();
    const told: unknown[] = [];
    element.addEventListener("docbook-hold", ({ detail }) => told.push(detail));
    await times(on).first().click();
    await expect.element(timer(on)).toHaveTextContent(/held for you: 0?[45]:\d\d/);
    expect(element.matches(":state(held)")).toBe(true);
    expect(told).toEqual([{ slotId: slots[0]?.id, doctorId: slots[0]?.doctorId }]);
    expect(isFree(clinic, 0)).toBe(false);
    const before = timer(on).element().textContent;
    await expect.poll(() => timer(on).element().textContent, { timeout: 3000 }).not.toBe(before);
    await expectAccessible(element);

    await book(on);
    expect(clinic.lines("POST /v1/bookings")[0]?.body).toMatchObject({
      slotId: slots[0]?.id,
      hold: { id: expect.stringMatching(/^hd_/), token: expect.any(String) },
    });
    expect(element.matches(":state(held)")).toBe(false);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(clinic.lines("POST /v1/holds/…/release")).toHaveLength(0);
  });

  test("is asked for in the background: the form does not wait for it", async () => {
    const clinic = new MockClinic({ slots });
    let answer = () => {};
    clinic.next("POST /v1/holds", async (request) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return clinic.mock.fetch(request);
    });
    const { on } = await toDetails(clinic);
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    await on.getByRole("button", { name: "Confirm booking" }).click();
    await expect.poll(() => clinic.lines("POST /v1/holds")).toHaveLength(1);
    // A booking that overtook its own hold would be refused.
    expect(clinic.lines("POST /v1/bookings")).toHaveLength(0);
    answer();
    await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
    expect(clinic.lines("POST /v1/bookings")[0]?.body).toHaveProperty("hold");
  });

  test("stays the patient's own when they look at the other times", async () => {
    const { on, element, clinic } = await toDetails();
    await expect.element(timer(on)).toBeVisible();
    await on.getByRole("button", { name: "Back" }).click();
    await expect
      .poll(() => clinic.lines(`GET /v1/doctors/${demoDoctors[0]?.id}/slots`).length)
      .toBeGreaterThan(2);
    const own = on.getByRole("button", { pressed: true });
    await expect.element(own).toHaveAttribute("data-slot", slots[0]?.id);
    await expect.element(own).not.toHaveAttribute("aria-disabled");
    await expectAccessible(element);
    await own.click();
    await expect.element(timer(on)).toBeVisible();
    expect(clinic.lines("POST /v1/holds")).toHaveLength(1);
    await book(on);
  });

  test("is given back for another one", async () => {
    const { on, clinic } = await toDetails();
    await expect.element(timer(on)).toBeVisible();
    await on.getByRole("button", { name: "Back" }).click();
    await times(on).last().click();
    await expect.poll(() => isFree(clinic, 2)).toBe(false);
    expect(isFree(clinic, 0)).toBe(true);
    expect(clinic.lines("POST /v1/holds")[1]?.body).toHaveProperty("replaces");
    await book(on);
    expect(clinic.mock.bookings[0]?.slotId).toBe(slots[2]?.id);
  });

  test("is the last one that was chosen, however fast", async () => {
    const { on, element, clinic } = await openTimes();
    const buttons = () => element.shadowRoot?.querySelectorAll<HTMLElement>("[data-slot]");
    buttons()?.[0]?.click();
    await on.getByRole("button", { name: "Back" }).click();
    await expect.poll(() => buttons()?.length).toBe(3);
    buttons()?.[1]?.click();
    await expect.poll(() => [isFree(clinic, 0), isFree(clinic, 1)]).toEqual([true, false]);
  });

  test.each([
    [
      "goes back to the doctors",
      async (on: Locator) => {
        await on.getByRole("button", { name: "Back" }).click();
        await on.getByRole("button", { name: "Back" }).click();
      },
    ],
    ["leaves the page", async () => void dispatchEvent(new PageTransitionEvent("pagehide"))],
    ["closes what the widget stands in", async (on: Locator) => on.element().remove()],
  ])("is given back when the patient %s", async (_, leave) => {
    const clinic = new MockClinic({ slots });
    const { on } = await mount("docbook-widget", clinic);
    await on.getByRole("button", { name: "Dr. Anna Weber" }).click();
    await times(on).first().click();
    await expect.element(timer(on)).toBeVisible();
    await leave(on);
    await expect.poll(() => isFree(clinic, 0)).toBe(true);
    expect(clinic.lines("POST /v1/holds/…/release")).toHaveLength(1);
  });

  test("stays held when the page only moves the widget", async () => {
    const { on, element, clinic } = await toDetails();
    await expect.element(timer(on)).toBeVisible();
    const place = document.createElement("main");
    document.body.append(place);
    element.remove();
    place.append(element);
    await book(on);
    expect(clinic.lines("POST /v1/holds")).toHaveLength(1);
    expect(clinic.lines("POST /v1/holds/…/release")).toHaveLength(0);
  });

  test("is held anew when the widget is back", async () => {
    const { on, element, clinic } = await toDetails();
    await expect.element(timer(on)).toBeVisible();
    element.remove();
    await expect.poll(() => isFree(clinic, 0)).toBe(true);
    document.body.append(element);
    await expect.poll(() => isFree(clinic, 0)).toBe(false);
    await expect.element(timer(on)).toBeVisible();
  });
});

test("a held time is given back by a closed dialog, and held anew when that is opened", async () => {
  const clinic = new MockClinic({ slots });
  worker.use(http.all(`${api}/v1/*`, ({ request }) => clinic.answer(request)));
  const attributes = { api, key: "pk_test", mode: "popup", doctor: "anna-weber", locale: "en-GB" };
  const element = document.createElement("docbook-widget");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  const on = page.elementLocator(element);
  await element.open();
  await times(on).first().click();
  await expect.element(timer(on)).toBeVisible();
  element.close();
  await expect.poll(() => isFree(clinic, 0)).toBe(true);
  await element.open();
  await expect.element(timer(on)).toBeVisible();
  expect(isFree(clinic, 0)).toBe(false);
});

describe("when time runs short", () => {
  const shortly = (seconds: number) => new MockClinic({ slots, holdMinutes: seconds / 60 });

  test("the last minute is said once, and there is more to be had, once", async () => {
    const { on, element, clinic } = await toDetails(shortly(61));
    await expect
      .element(on.getByRole("status"))
      .toHaveTextContent("This time is held for you for one more minute.");
    const more = on.getByRole("button", { name: "More time" });
    await expect.element(more).toBeVisible();
    await expectAccessible(element);
    await more.click();
    await expect.poll(() => clinic.lines("POST /v1/holds/…/extend")).toHaveLength(1);
    await expect.element(more).not.toBeInTheDocument();
    // What was pressed is gone; the focus is not.
    expect(focused()?.id).toBe("hold");
    await expect.element(timer(on)).toHaveTextContent(/0?1:0\d/);
  });

  test("the end is told, the form stays, and booking still works as long as the time is free", async () => {
    const { on, element } = await openTimes(shortly(2));
    const ended: unknown[] = [];
    element.addEventListener("docbook-hold-expired", ({ detail }) => ended.push(detail));
    await times(on).first().click();
    await on.getByLabelText("Full name").fill("Mia Keller");
    await expect.element(on.getByRole("status")).toHaveTextContent(/no longer held for you/);
    expect(ended).toEqual([{ slotId: slots[0]?.id, doctorId: slots[0]?.doctorId }]);
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
    await expect.element(on.getByText(/It may still be free/).first()).toBeVisible();
    await expectAccessible(element);
    await book(on);
  });

  test("a time that somebody else has taken meanwhile is a lost race like any other", async () => {
    const { on, clinic } = await toDetails();
    await expect.element(timer(on)).toBeVisible();
    clinic.mock.play(scenarios.holdExpired());
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    await on.getByRole("button", { name: "Confirm booking" }).click();
    await expectFocus(on.getByRole("heading", { name: "Sorry, this time is no longer free" }));
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
    // It does not say beside this that the time is held.
    await expect.element(timer(on)).not.toBeInTheDocument();
  });
});

describe("a time that cannot be held", () => {
  test("because another patient was faster is answered with free ones", async () => {
    const { on, element, clinic } = await openTimes();
    clinic.mock.play(scenarios.slotHeld(), { times: 1 });
    await times(on).first().click();
    await expectFocus(on.getByRole("heading", { name: "Another patient is about to book this time" }));
    await expectAccessible(element);
    await times(on).first().click();
    await expect.element(timer(on)).toBeVisible();
    await book(on);
    expect(clinic.mock.bookings[0]?.slotId).toBe(slots[1]?.id);
  });

  test("does not take somebody who is typing out of their field", async () => {
    const clinic = new MockClinic({ slots });
    let answer = () => {};
    clinic.next("POST /v1/holds", async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return problem("slot-held", 409, { alternatives: slots.slice(1) });
    });
    const { on } = await toDetails(clinic);
    const name = on.getByLabelText("Full name");
    await name.fill("Mia");
    answer();
    await expect
      .element(on.getByRole("status"))
      .toHaveTextContent("Another patient is about to book this time");
    await expectFocus(name);
  });

  test.each([
    ["the server is too busy", () => problem("busy", 503)],
    ["this address holds too many", () => problem("too-many-holds", 429)],
    ["there is no line", Response.error],
  ])("because %s can be booked all the same", async (_, refuse) => {
    const clinic = new MockClinic({ slots });
    clinic.next("POST /v1/holds", refuse);
    const { on } = await toDetails(clinic);
    await book(on);
    expect(clinic.lines("POST /v1/bookings")[0]?.body).not.toHaveProperty("hold");
  });
});

test("a clinic that holds nothing is asked for no hold", async () => {
  const { on, clinic } = await toDetails(new MockClinic({ slots, holdMinutes: 0 }));
  await book(on);
  expect(clinic.lines("POST /v1/holds")).toHaveLength(0);
});

test("of two patients one holds a time, and within a second the other sees until when", async () => {
  const clinic = new MockClinic({ slots });
  const mine = await openTimes(clinic);
  const theirs = await openTimes(clinic);
  await times(mine.on).first().click();
  await expect.element(timer(mine.on)).toBeVisible();
  const held = theirs.on.getByRole("button", { name: /on hold, maybe free again at \d\d:\d\d/ });
  await expect.poll(() => held.elements().length, { timeout: 1000, interval: 20 }).toBe(1);
  await expect.element(held).toHaveAttribute("aria-disabled", "true");
  await held.click({ force: true });
  await expect
    .element(theirs.on.getByRole("heading", { name: "When would you like to come?" }))
    .toBeVisible();
  await expectAccessible(theirs.element);
  mine.element.remove();
  await expect.poll(() => held.elements().length, { timeout: 1000, interval: 20 }).toBe(0);
});
