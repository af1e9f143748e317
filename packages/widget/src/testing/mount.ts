import axe from "axe-core";
import { http } from "msw";
import { setupWorker } from "msw/browser";
import { afterEach, beforeAll, expect } from "vitest";
import { type Locator, page } from "vitest/browser";

export const api = "https://book.example";
/** Where a test puts what a server answers. */
export const worker = setupWorker();

/** Lets a test file put elements on the page, and clears up after each test. */
export function usePage(): void {
  beforeAll(async () => {
    await worker.start({
      serviceWorker: { url: "/mockServiceWorker.js" },
      onUnhandledRequest: "bypass",
      quiet: true,
    });
    return () => worker.stop();
  });
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.removeAttribute("dir");
    worker.resetHandlers();
  });
}

/** Puts an element on the page, served by `clinic`, and waits until its first answers are on show. */
export async function mount<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  clinic: { answer(request: Request): Promise<Response> },
  attributes: Record<string, string> = {},
): Promise<{ element: HTMLElementTagNameMap[Tag]; on: Locator }> {
  const address = attributes["api"] ?? api;
  worker.use(http.all(`${address}/v1/*`, ({ request }) => clinic.answer(request)));
  const element = document.createElement(tag);
  // Locators tell two of a kind apart by their ids.
  element.id = `${tag}-${document.querySelectorAll(tag).length}`;
  const all = { api, key: "pk_test", locale: "en-GB", ...attributes };
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
  document.body.append(element);
  const on = page.elementLocator(element);
  await expect
    .poll(() => element.shadowRoot?.querySelector("h2, dialog, [part~=problem]"), { timeout: 5000 })
    .toBeTruthy();
  return { element, on };
}

/** WCAG 2.2 A and AA, through every open shadow root. */
export async function expectAccessible(element: Element): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  // The test page is no page: landmarks and a level-one heading are its clinic's.
  const rules = { region: { enabled: false }, "page-has-heading-one": { enabled: false } };
  const { violations } = await axe.run(element, { runOnly: tags, rules });
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)])).toEqual([]);
}

/** Whether every text stands out from its ground, as WCAG 1.4.3 says. The rest does not hang on colours. */
export async function expectReadable(element: Element): Promise<void> {
  const { violations } = await axe.run(element, { runOnly: { type: "rule", values: ["color-contrast"] } });
  expect(violations.flatMap(({ nodes }) => nodes.map((node) => node.html))).toEqual([]);
}

/** What has the focus, through every open shadow root. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

export async function expectFocus(on: Locator): Promise<void> {
  await expect.poll(() => focused() === on.query()).toBe(true);
}
