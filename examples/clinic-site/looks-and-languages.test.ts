import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, launchBrowser, newVisitor } from "../testing/browser.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

let docbook: RunningDocBook;
let browser: Browser;
let context: BrowserContext;
let key: string;

beforeAll(async () => {
  [docbook, browser] = await Promise.all([startDocBook(), launchBrowser()]);
  key = await docbook.createKey({ origin: docbook.url });
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await docbook.stop();
});

const languages = ["ar", "de", "es", "fr", "he", "hi", "pt", "tr", "zh"];
const strict = `default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; trusted-types lit-html; require-trusted-types-for 'script'`;
const german = "Zu wem möchten Sie?";

describe("the script that a page pastes", () => {
  it.each([
    ["as a module", `<script type="module" src="/widget/v0/docbook-widget.js"></script>`],
    ["as a plain script", `<script defer src="/widget/v0/docbook-widget.iife.js"></script>`],
  ])("%s, fetches the patient's language and nothing else, under a strict policy", async (_, tag) => {
    const { page, errors, asked } = await open({ tag, lang: "de" });
    await page.getByRole("heading", { name: german }).waitFor();
    expect(asked.filter((path) => path.startsWith("/widget/"))).toEqual([
      expect.stringMatching(/docbook-widget(\.iife)?\.js$/),
      "/widget/v0/docbook-widget.de.js",
    ]);
    expect(errors).toEqual([]);
  });

  it("shows the doctors and the open times where no other can be had", async () => {
    const { page } = await open({
      lang: "en",
      before: (opened) => opened.route("**/docbook-widget.*.js", (route) => route.abort()),
    });
    await page.getByRole("button", { name: "First available" }).click();
    await page.locator("[part=time]").first().waitFor();
  });

  it("fetches what comes after the times while the patient looks, and nothing that is not there", async () => {
    const { page, errors, asked } = await open({ lang: "de" });
    await page.getByRole("button", { name: "Frühester Termin" }).click();
    await page.locator("[part=time]").first().waitFor();
    for (const name of ["details", "details.de", "live", "hold", "hold.de"])
      await expect.poll(() => asked).toContain(`/widget/v0/docbook-widget.${name}.js`);
    await page.locator("[part=time]").first().click();
    await page.getByLabel("Vor- und Nachname").waitFor();
    expect(asked).not.toContain("/widget/v0/docbook-widget.live.de.js");
    expect(errors).toEqual([]);
  });

  it.each(languages)("has %s beside it in less than 1 kB, for both elements", async (language) => {
    context = await newVisitor(browser);
    for (const element of ["widget", "manage"]) {
      const file = await context.request.get(`${docbook.url}/widget/v0/docbook-${element}.${language}.js`);
      expect(file.status()).toBe(200);
      expect(gzipSync(await file.body(), { level: 9 }).length).toBeLessThan(1000);
    }
  });

  it("asks for no language where English is read", async () => {
    const { page, asked } = await open({ lang: "en" });
    await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
    expect(asked).toContain("/widget/v0/docbook-widget.js");
    expect(asked.filter((path) => /\.[a-z]{2}\.js$/.test(path))).toEqual([]);
  });

  it("uses the very language file that the page has checked by its hash", async () => {
    context = await newVisitor(browser);
    const path = "/widget/v0/docbook-widget.de.js";
    const file = await (await context.request.get(docbook.url + path)).body();
    const hash = createHash("sha384").update(file).digest("base64");
    await context.close();
    const checked = (integrity: string) =>
      `<script type="module" src="${path}" integrity="sha384-${integrity}" crossorigin></script>
      <script type="module" src="/widget/v0/docbook-widget.js"></script>`;
    const { page, asked, errors } = await open({ tag: checked(hash), lang: "de" });
    await page.getByRole("heading", { name: german }).waitFor();
    expect(asked.filter((one) => one === path)).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it.each([
    ["cannot be had", (): { status: number; body?: string } => ({ status: 503 })],
    ["is of another version", () => ({ status: 200, body: "export default `0.0.1\nArzt\nZeit`" })],
    ["is broken", () => ({ status: 200, body: "export default `" })],
  ])("says it in English when the language %s", async (_, answer) => {
    const { page } = await open({
      lang: "de",
      before: (opened) =>
        opened.route("**/docbook-widget.de.js", (route) =>
          route.fulfill({ contentType: "text/javascript", ...answer() }),
        ),
    });
    const thrown: Error[] = [];
    page.on("pageerror", (error) => thrown.push(error));
    await page.getByRole("button", { name: "First available" }).click();
    await page.getByRole("heading", { name: "When would you like to come?" }).waitFor();
    expect(thrown).toEqual([]);
  });
});

describe("the playground", () => {
  it.each(["light", "dark"] as const)(
    "is accessible, with each theme, in %s colours",
    async (colorScheme) => {
      context = await browser.newContext({ colorScheme, locale: "en-GB" });
      const page = await context.newPage();
      await page.goto(`${docbook.url}/playground`);
      await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
      for (const theme of ["Plain", "Calm", "Warm", "Contrast"]) {
        await page.getByRole("radio", { name: theme }).check();
        await page.waitForLoadState("networkidle");
        await expectAccessible(page);
      }
    },
  );

  it("shows what is chosen, and gives lines that look the same on another page", async () => {
    context = await browser.newContext({ locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(`${docbook.url}/playground`);
    await page.getByLabel("The patient reads").selectOption("he");
    await page.getByRole("radio", { name: "Warm" }).check();
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.getByLabel("An accent of your own").check();
    await page.getByRole("heading", { name: "אצל מי לקבוע תור?" }).waitFor();
    const look = await lookOf(page);
    expect(look.direction).toBe("rtl");
    const lines = (await page.locator("#code").textContent()) ?? "";
    expect(lines).not.toContain("undefined");

    await page.route(`${docbook.url}/elsewhere`, (route) =>
      route.fulfill({ contentType: "text/html", body: `<!doctype html>${lines}` }),
    );
    await page.goto(`${docbook.url}/elsewhere`);
    await page.getByRole("heading", { name: "אצל מי לקבוע תור?" }).waitFor();
    expect(await lookOf(page)).toEqual(look);
  });
});

/** A clinic's page on the server's own origin, under a policy that allows next to nothing. */
async function open({
  tag = `<script type="module" src="/widget/v0/docbook-widget.js"></script>`,
  lang,
  before = async () => {},
}: {
  tag?: string;
  lang: string;
  before?: (page: Page) => Promise<unknown>;
}) {
  context = await newVisitor(browser);
  const page = await context.newPage();
  const asked: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.route(`${docbook.url}/clinic`, (route) =>
    route.fulfill({
      contentType: "text/html",
      headers: { "Content-Security-Policy": strict },
      body: `<!doctype html><html lang="${lang}"><link rel="icon" href="data:,">${tag}
        <docbook-widget api="${docbook.url}" key="${key}"></docbook-widget>`,
    }),
  );
  await before(page);
  await page.goto(`${docbook.url}/clinic`);
  return { page, asked, errors };
}

function lookOf(page: Page) {
  return page.locator("docbook-widget").evaluate((widget) => {
    const root = widget.shadowRoot;
    const [card, avatar, frame] = [".card", ".avatar", ".root"].map((name) => {
      const found = root?.querySelector(name);
      if (!found) throw new Error(`no ${name}`);
      return getComputedStyle(found);
    });
    return {
      ground: card?.backgroundColor,
      accent: avatar?.color,
      font: card?.fontFamily,
      direction: frame?.direction,
    };
  });
}
