import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumArgs, chromiumPath } from "../../vitest.config.ts";

const docbook = fileURLToPath(new URL("../../packages/api/bin/docbook.js", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let dataDir: string;
let server: ChildProcess;
let site: string;
let browser: Browser;
let context: BrowserContext;

// What a newcomer does: start DocBook, open the page that it prints.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "docbook-site-"));
  server = spawn(process.execPath, [docbook, "start", "--port", "0"], {
    env: { ...process.env, DOCBOOK_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  site = await printedAddress(server);
  browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
});

afterEach(() => context.close());

afterAll(async () => {
  await browser.close();
  server.kill("SIGINT");
  await once(server, "exit");
  await rm(dataDir, { recursive: true, force: true });
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

    await page.frameLocator("iframe").getByRole("link", { name: "View or cancel" }).click();
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

  it("offers what is free instead when somebody was faster, and keeps what was typed", async () => {
    const slow = await visit(site, { width: 375, height: 800 });
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
  context = await browser.newContext({ viewport, locale: "en-GB", timezoneId: "Europe/Berlin" });
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

/** No finding of axe, shadow trees included. */
async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    // evaluate, not a script tag: the page's own policy allows none but its own.
    await page.evaluate(await readFile(axe, "utf8"));
  }
  const found = await page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
  expect(found).toEqual([]);
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

async function printedAddress(child: ChildProcess): Promise<string> {
  // The pipe exists: stdio says so.
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const address = /Book an appointment +(\S+)/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error("DocBook ended without saying where it is");
}
