import { expect, onTestFinished, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import "./index.ts";
import "./manage.ts";
import { busyClinic } from "./testing/journey.ts";
import { focused, mount, usePage } from "./testing/mount.ts";

usePage();

const press = (keys: string) => userEvent.keyboard(keys);

test.each([
  ["en", "{ArrowRight}"],
  ["ar", "{ArrowLeft}"],
])(
  "who has no mouse books in %s, moves the booking and cancels it, and always sees where they are",
  { timeout: 90_000 },
  async (locale, toNextDay) => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2027-03-10T10:00:00Z") });
    onTestFinished(() => void vi.useRealTimers());
    const clinic = busyClinic();
    const attributes = { locale, "time-zone": "Europe/Berlin" };
    const widget = await mount("docbook-widget", clinic, attributes);
    await expect.poll(() => lang(widget.element)).toBe(locale);
    await tabTo("[part=doctor]");
    await press("{Enter}");
    await expectAt("#heading");

    await tabTo("td");
    expect(dayOfMonth(locale)).toBe(17);
    await press(`${toNextDay}${toNextDay}`);
    await expect.poll(() => dayOfMonth(locale)).toBe(19);
    expectVisible();
    await press("{Enter}");
    await expect.poll(() => times(widget.element)).toBe(2);
    expect(dayOfMonth(locale)).toBe(19);
    await tabTo("[part=time]");
    await press("{Enter}");
    await expectAt("#heading");

    await tabTo("#submit");
    await press("{Enter}");
    await expectAt("#name");
    await press("Mia Keller{Tab}");
    await expectAt("#email");
    await press("mia@example.org");
    await tabTo("[type=radio]");
    await press(" ");
    await tabTo("#submit");
    await press("{Enter}");
    await expectAt("#heading");
    await expect.poll(() => widget.element.matches(":state(booked)")).toBe(true);
    await tabTo("a[href*=manage]");
    const [booking = "", token = ""] = (focused() as HTMLAnchorElement).hash.slice(1).split(".");
    widget.element.remove();

    const { element } = await mount("docbook-manage", clinic, { locale, booking, token });
    await expect.poll(() => lang(element)).toBe(locale);
    await tabTo(".row [part=button]:nth-of-type(2)");
    await press("{Enter}");
    await expectAt("#move");
    await expect.poll(() => element.shadowRoot?.querySelector("td[aria-selected=true]")).toBeTruthy();
    await tabTo("td");
    await press(`${toNextDay}${toNextDay}{Enter}`);
    await expect.poll(() => times(element)).toBe(1);
    await tabTo("[part=time]");
    await press("{Enter}");
    await expectAt("#sure");
    await tabTo("[part=submit]");
    await press("{Enter}");
    await expectAt("#heading");
    await tabTo(".row [part=button]:nth-of-type(3)");
    await press("{Enter}");
    await expectAt("#ask");
    await tabTo("form .primary");
    await press("{Enter}");
    await expectAt("#heading");
    await expect.poll(() => element.matches(":state(cancelled)")).toBe(true);
    expect(clinic.mock.bookings).toMatchObject([{ status: "cancelled", sequence: 2 }]);
  },
);

test("Escape leaves the dialog, and the button that opened it has the focus", {
  timeout: 30_000,
}, async () => {
  const clinic = busyClinic();
  const { element } = await mount("docbook-widget", clinic, { mode: "floating" });
  await tabTo("[part=launcher]");
  await press("{Enter}");
  await expect.poll(() => element.shadowRoot?.querySelector("[part=doctor]")).toBeTruthy();
  await tabTo("[part=close]");
  const close = focused()?.getBoundingClientRect() ?? new DOMRect();
  const edge = focused()?.closest("dialog")?.getBoundingClientRect() ?? new DOMRect();
  // Its ring is two pixels wide and two away.
  const room = [close.left - edge.left, edge.right - close.right, close.top - edge.top];
  expect(Math.min(...room)).toBeGreaterThanOrEqual(4);
  await tabTo("[part=doctor]");
  await press("{Escape}");
  await expectAt("[part=launcher]");
});

/** By Tab alone; every stop on the way has to be seen as well. */
async function tabTo(selector: string): Promise<void> {
  for (let stops = 0; stops < 60; stops++) {
    await userEvent.tab();
    expectVisible();
    if (focused()?.matches(selector)) return;
  }
  throw new Error(`Tab does not come to ${selector}.`);
}

async function expectAt(selector: string): Promise<void> {
  await expect.poll(() => focused()?.matches(selector), { timeout: 5000, message: selector }).toBe(true);
  expectVisible();
}

/** In sight, not covered by anything, and with a ring where it can be operated. */
function expectVisible(): void {
  const here = focused();
  // Between the last stop and the first, the browser has the focus.
  if (!here || here === document.body) return;
  const { left, top, width, height } = here.getBoundingClientRect();
  const root = here.getRootNode() as ShadowRoot;
  const seen = root.elementFromPoint(left + width / 2, top + Math.min(height / 2, innerHeight - top - 1));
  expect([here.outerHTML, seen === here || here.contains(seen) || seen?.contains(here)]).toEqual([
    here.outerHTML,
    true,
  ]);
  if ((here as HTMLElement).tabIndex < 0) return;
  // A day wears its ring around the number.
  const { outlineStyle, outlineWidth } = getComputedStyle(
    here.matches("td") ? (here.firstElementChild ?? here) : here,
  );
  expect([here.outerHTML, outlineStyle, outlineWidth]).toEqual([here.outerHTML, "solid", "2px"]);
}

const lang = (element: HTMLElement) =>
  element.shadowRoot?.querySelector(".root")?.getAttribute("lang")?.slice(0, 2);
const times = (element: HTMLElement) => element.shadowRoot?.querySelectorAll("[part=time]").length;

/** Each language has digits of its own. */
function dayOfMonth(locale: string): number {
  const days = Array.from({ length: 31 }, (_, index) => new Intl.NumberFormat(locale).format(index + 1));
  return days.indexOf(focused()?.textContent?.trim() ?? "") + 1;
}
