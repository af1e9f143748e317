import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, launchBrowser, newVisitor } from "../testing/browser.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

let docbook: RunningDocBook;
let site: string;
let browser: Browser;
let context: BrowserContext;

// What a newcomer does: start DocBook, open the page that it prints.
beforeAll(async () => {
  docbook = await startDocBook();
  site = `${docbook.url}/`;
  browser = await launchBrowser();
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await docbook?.stop();
});

describe("the demo clinic's page", () => {
  it("takes a patient from the page to the mail, and back from the mail to a free slot", async () => {
    const page = await visit(site, { width: 1100, height: 900 });
    const time = await chooseFirstTime(page);
    await fillIn(page, { name: "Mia Keller", email: "mia@example.org" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "Confirm booking" }).click();
    await page.getByRole("button", { name: "Add to calendar" }).waitFor();
    await expectAccessible(page);

    await page.goto(`${site}inbox`);
    await reloadUntil(page, "Mia Keller");
    await page.getByRole("link", { name: /Mia Keller/ }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/^Confirmed: /);
    const file = await page.request.get(
      `${await page.getByRole("link", { name: "appointment.ics" }).evaluate((a: HTMLAnchorElement) => a.href)}`,
    );
    expect(await file.text()).toContain("METHOD:REQUEST");

    await page.frameLocator("iframe").getByRole("link", { name: "View or change" }).click();
    await page
      .getByRole("button", { name: /^Cancel/ })
      .first()
      .click();
    await expectAccessible(page);
    await page.getByRole("button", { name: /^Yes/ }).click();
    await page.getByRole("heading", { name: "This appointment is cancelled" }).waitFor();

    await page.goto(`${site}inbox`);
    await reloadUntil(page, "Cancelled: ");
    await page.goto(site);
    expect(await chooseFirstTime(page)).toBe(time);
  });

  it("keeps the time for who is filling in the form, and shows others the next one", async () => {
    const slow = await visit(site, { width: 375, height: 800 });
    const held = slow.waitForResponse((answer) => answer.url().endsWith("/v1/holds"));
    const time = await chooseFirstTime(slow);
    expect((await held).status()).toBe(201);

    const other = await context.newPage();
    await other.goto(site);
    expect(await chooseFirstTime(other)).not.toBe(time);
    await fillIn(slow, { name: "Ben Okoro", email: "ben@example.org" });
    await slow.getByRole("button", { name: "Confirm booking" }).click();
    await slow.getByRole("button", { name: "Add to calendar" }).waitFor();
  });

  it("offers what is free instead when somebody was faster, and keeps what was typed", async () => {
    const slow = await visit(site, { width: 375, height: 800 });
    // Where nothing could be held, the first to book has the time.
    await slow.route("**/v1/holds", (route) => route.abort());
    await chooseFirstTime(slow);
    await fillIn(slow, { name: "Ben Okoro", email: "ben@example.org" });

    const fast = await context.newPage();
    await fast.goto(site);
    await chooseFirstTime(fast);
    await fillIn(fast, { name: "Mia Keller", email: "mia@example.org" });
    await fast.getByRole("button", { name: "Confirm booking" }).click();
    await fast.getByRole("button", { name: "Add to calendar" }).waitFor();

    await slow.getByRole("button", { name: "Confirm booking" }).click();
    await slow.getByRole("heading", { name: /no longer free/ }).waitFor();
    await expectAccessible(slow);
    expect(await slow.getByLabel("Name").inputValue()).toBe("Ben Okoro");
    await slow.getByRole("listitem").getByRole("button").first().click();
    await slow.getByRole("button", { name: "Confirm booking" }).click();
    await slow.getByRole("button", { name: "Add to calendar" }).waitFor();
  });

  it("asks nobody but its own server for anything", async () => {
    context = await browser.newContext({ locale: "en-GB" });
    const page = await context.newPage();
    const asked = new Set<string>();
    page.on("request", (request) => asked.add(new URL(request.url()).origin));
    for (const path of ["", "docs", "inbox", "manage"]) {
      await page.goto(`${site}${path}`);
      await page.waitForLoadState("networkidle");
    }
    expect([...asked].filter((origin) => origin !== "null")).toEqual([new URL(site).origin]);
  });
});

async function visit(address: string, viewport: { width: number; height: number }): Promise<Page> {
  context = await newVisitor(browser, viewport);
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(address);
  return page;
}

/** Through "First available" to the very first time; gives its name. */
async function chooseFirstTime(page: Page): Promise<string | null> {
  await page.getByRole("button", { name: /First available/ }).click();
  const first = page.getByRole("button", { name: /\d{1,2}:\d{2}/ }).first();
  const name = await first.getAttribute("aria-label");
  await expectAccessible(page);
  await first.click();
  return name;
}

async function fillIn(page: Page, patient: { name: string; email: string }): Promise<void> {
  await page.getByLabel("Name").fill(patient.name);
  await page.getByLabel("Email").fill(patient.email);
}

async function reloadUntil(page: Page, text: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload();
        return page.getByText(text).count();
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);
}
