import { expect, onTestFinished, test } from "vitest";
import { page } from "vitest/browser";
import "./index.ts";
import "./manage.ts";
import { prefer } from "./testing/chromium.ts";
import { busyClinic, journey, languages } from "./testing/journey.ts";
import { mount, usePage } from "./testing/mount.ts";

usePage();

const timeout = 60_000;

/** As wide as a phone of 320 pixels, which is also what is left of 1280 at 400 % zoom, and of 640 at 200 %. */
async function beNarrow(): Promise<void> {
  await page.viewport(320, 640);
  onTestFinished(() => page.viewport(800, 900));
}

test.each(languages)("320 pixels are enough for all that is said in %s", { timeout }, async (locale) => {
  await beNarrow();
  for await (const { name, element } of journey(locale)) expect([name, ...tooWide(element)]).toEqual([name]);
});

test.each(["de", "ar"])(
  "letters half as large again, as a reader may wish them, still fit 320 pixels in %s",
  { timeout },
  async (locale) => {
    await beNarrow();
    document.documentElement.style.fontSize = "24px";
    onTestFinished(() => document.documentElement.removeAttribute("style"));
    for await (const { name, element } of journey(locale)) {
      expect(getComputedStyle(part(element, ".root")).fontSize).toBe("24px");
      expect([name, ...tooWide(element)]).toEqual([name]);
    }
  },
);

test("lines, words and letters wide apart, as WCAG 1.4.12 has them, lose nothing", { timeout }, async () => {
  await beNarrow();
  const apart = new CSSStyleSheet();
  apart.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }",
  );
  for await (const { name, element } of journey("de")) {
    element.shadowRoot?.adoptedStyleSheets.push(apart);
    expect([name, ...tooWide(element)]).toEqual([name]);
  }
});

test("all that can be pressed is at least 24 pixels wide and high", { timeout }, async () => {
  await beNarrow();
  for await (const { name, element } of journey("en")) {
    const small = targets(element).filter((target) => {
      // What is pressed with its label is as large as that.
      const { width, height } = (target.closest("label") ?? target).getBoundingClientRect();
      return width < 24 || height < 24;
    });
    expect([name, ...small.map((target) => target.outerHTML)]).toEqual([name]);
  }
});

test.each([
  ["moves for who does not mind", "no-preference", true],
  ["stands still for who has asked for less motion", "reduce", false],
])("what waits for the server %s", async (_, value, isMoving) => {
  await prefer("prefers-reduced-motion", value);
  const clinic = busyClinic();
  const { element } = await mount("docbook-widget", clinic);
  const [, doctor] = clinic.mock.openSlots;
  clinic.next(`GET /v1/doctors/${doctor?.doctorId}/slots`, () => new Promise(() => {}));
  part(element, "[part=doctor]").click();
  await expect.poll(() => element.shadowRoot?.querySelector("[aria-busy=true]")).toBeTruthy();
  expect((element.shadowRoot?.getAnimations() ?? []).length > 0).toBe(isMoving);
});

/** What is wider than its place, or makes the page scroll sideways. */
function tooWide(element: HTMLElement): string[] {
  const parts = [
    ...(element.shadowRoot?.querySelectorAll<HTMLElement>("th, td, button, a, li, label, p, h2, h3, h4") ??
      []),
  ];
  const overflowing = parts.filter(
    (node) =>
      node.checkVisibility() &&
      !node.matches(".sr") &&
      getComputedStyle(node).display !== "inline" &&
      node.scrollWidth > node.clientWidth + 1,
  );
  const { scrollWidth } = document.documentElement;
  return [
    ...overflowing.map((node) => `${node.localName}: ${node.textContent?.trim()}`),
    ...(scrollWidth > 320 ? [`the page is ${scrollWidth} wide`] : []),
  ];
}

function targets(element: HTMLElement): HTMLElement[] {
  const all = element.shadowRoot?.querySelectorAll<HTMLElement>(
    "button, a, input, select, textarea, summary, td[tabindex]",
  );
  return [...(all ?? [])].filter((target) => target.checkVisibility());
}

function part(element: HTMLElement, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}
