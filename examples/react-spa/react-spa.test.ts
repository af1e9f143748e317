import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDocBook } from "@docbook/sdk";
import type { Browser, BrowserContext, Locator, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, launchBrowser, newVisitor } from "../testing/browser.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";
import { type ServedApp, serveBuilt, serveInDevelopment } from "./serve-app.ts";

const phone = { width: 390, height: 844 };

let folder: string;
let docbook: RunningDocBook;
let app: ServedApp;
let browser: Browser;
let context: BrowserContext;
/** What the browser complained of: a policy that forbids something, an error, a warning of React's. */
let complaints: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docbook-spa-"));
  docbook = await startDocBook();
  app = await serveBuilt(docbook, folder);
  browser = await launchBrowser();
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await docbook?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("the clinic's single-page app", () => {
  it("takes a patient from the search to a booking, and from the booking to its cancellation", async () => {
    const page = await visit("/", phone);
    await page.getByText("5 doctors").waitFor();
    await expectAccessible(page);
    await page.getByLabel("Name, specialty or language").fill("french");
    await page.getByText("1 doctor", { exact: true }).waitFor();
    await page.getByLabel("Name, specialty or language").fill("");
    await page.getByText("Dermatology").first().click();
    await page.getByText("1 doctor", { exact: true }).waitFor();

    await page.getByRole("link", { name: "Dr. Leon Hartmann" }).click();
    await page.getByRole("heading", { name: "Dr. Leon Hartmann", level: 1 }).waitFor();
    expect(await page.title()).toBe("Dr. Leon Hartmann · Praxis am Sonnenhof");
    await page.locator("time").first().waitFor();
    await expectAccessible(page);

    await page.getByRole("link", { name: "Book an appointment" }).click();
    await firstTime(page).waitFor();
    await expectAccessible(page);
    await firstTime(page).click();
    await fillIn(page);
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.getByRole("button", { name: "Confirm booking" }).click();
    expect((await answered).status()).toBe(201);

    await page.getByRole("link", { name: "Manage booking" }).click();
    await page.getByRole("heading", { name: "My booking", level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe(app.url);
    await page.getByRole("button", { name: "Cancel appointment" }).waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByRole("button", { name: "Yes, cancel it" }).click();
    await page.getByRole("heading", { name: "This appointment is cancelled" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Book another time" }).click();
    await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
  });

  it("can be used with the keys alone, and says where they have led", async () => {
    const page = await visit("/");
    await tabTo(page, page.getByRole("link", { name: "Dr. Anna Weber" }));
    await page.keyboard.press("Enter");
    const heading = page.getByRole("heading", { name: "Dr. Anna Weber", level: 1 });
    await expectFocused(heading);
    await tabTo(page, page.getByRole("link", { name: "Book an appointment" }));
    await page.keyboard.press("Enter");
    await expectFocused(page.getByRole("heading", { name: "Book an appointment", level: 1 }));
    await firstTime(page).waitFor();
    await tabTo(page, firstTime(page));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("Full name"));
    await page.keyboard.type("Ben Okoro");
    await tabTo(page, page.getByLabel("Email"));
    await page.keyboard.type("ben@example.org");
    await tabTo(page, page.getByRole("button", { name: "Confirm booking" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Your appointment is booked" }).waitFor();
    await tabTo(page, page.getByRole("link", { name: "Manage booking" }));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Cancel appointment" }).waitFor();
  });

  it("leads back to what was searched, and forth to a booking that still works", async () => {
    const page = await visit("/");
    await page.getByLabel("Name, specialty or language").fill("weber");
    await page.getByText("1 doctor", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Dr. Anna Weber" }).click();
    await page.getByRole("link", { name: "Book an appointment" }).click();
    await firstTime(page).waitFor();
    for (let times = 0; times < 3; times += 1) {
      await page.goBack();
      await page.getByRole("heading", { name: "Next free times" }).waitFor();
      await page.goBack();
      expect(await page.getByLabel("Name, specialty or language").inputValue()).toBe("weber");
      expect(await page.getByRole("article").count()).toBe(1);
      await page.goForward();
      await page.goForward();
      await firstTime(page).waitFor();
      expect(await page.locator("docbook-widget").count()).toBe(1);
    }
    await firstTime(page).click();
    await fillIn(page);
    await page.getByRole("button", { name: "Confirm booking" }).click();
    await page.getByRole("heading", { name: "Your appointment is booked" }).waitFor();
  });

  it("shows a booking by the link from the mail, and says when that is not whole", async () => {
    const page = await visit("/my-booking");
    const link = page.getByLabel("The link from your confirmation mail");
    await link.fill("https://book.example/manage");
    await page.getByRole("button", { name: "Show my booking" }).click();
    await page.getByText("This is not a whole link").waitFor();
    await expectFocused(link);
    await expectAccessible(page);
    await link.fill(await bookedManageUrl());
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Cancel appointment" }).waitFor();
  });

  it("says so when the clinic cannot be reached, and goes on when it can", async () => {
    const page = await visit("/");
    await page.getByText("5 doctors").waitFor();
    await context.setOffline(true);
    await page.getByRole("link", { name: "Sofia Marino" }).click();
    await page.getByRole("alert").getByText("We cannot reach the clinic.").waitFor();
    await expectAccessible(page);
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("time").first().waitFor();
    // The browser itself notes requests that fail.
    complaints = complaints.filter((line) => !line.includes("ERR_INTERNET_DISCONNECTED"));
  });

  it("says so when nobody fits the search, or no page the address", async () => {
    const page = await visit("/?q=astrology");
    await page.getByText("No doctor fits your search.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Show all doctors" }).click();
    await page.getByText("5 doctors").waitFor();
    for (const path of ["/doctors/nobody", "/nothing"]) {
      await page.goto(app.url + path);
      await page.getByRole("heading", { name: "There is no such page" }).waitFor();
      await expectAccessible(page);
    }
  });

  it.each(["/", "/doctors/anna-weber", "/book", "/my-booking"])(
    "%s is accessible in dark colours, and not wider than a small phone",
    async (path) => {
      const page = await visit(path, { width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForLoadState("networkidle");
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    },
  );

  it("works the same for its developer, where StrictMode runs every effect twice", async () => {
    const inDevelopment = await serveInDevelopment(docbook);
    try {
      const page = await visit("/book/anna-weber", undefined, inDevelopment);
      await firstTime(page).waitFor({ timeout: 45_000 });
      await firstTime(page).click();
      await fillIn(page);
      await page.getByRole("button", { name: "Confirm booking" }).click();
      await page.getByRole("link", { name: "Manage booking" }).click();
      await page.getByRole("button", { name: "Cancel appointment" }).waitFor();
      complaints = complaints.filter((line) => !line.includes("Lit is in dev mode"));
    } finally {
      await inDevelopment.stop();
    }
  });
});

async function visit(path: string, viewport?: { width: number; height: number }, at = app): Promise<Page> {
  context = await newVisitor(browser, viewport);
  const page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(at.url + path);
  return page;
}

function firstTime(page: Page): Locator {
  return page
    .locator("docbook-widget")
    .getByRole("button", { name: /\d{1,2}:\d{2}/ })
    .first();
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel("Full name").fill("Mia Keller");
  await page.getByLabel("Email").fill("mia@example.org");
}

/** The link in a patient's mail, which leads to DocBook's own page. */
async function bookedManageUrl(): Promise<string> {
  const sdk = createDocBook({ api: docbook.url, key: await docbook.createKey("secret") });
  const [slot] = (await sdk.listSlots({ specialty: "Paediatrics", limit: 1 })).slots;
  if (!slot) throw new Error("the demo clinic has no free time");
  const patient = { name: "Mia Keller", email: "mia@example.org" };
  return (await sdk.createBooking({ doctorId: slot.doctorId, slotId: slot.id, patient })).manageUrl;
}

async function expectFocused(locator: Locator): Promise<void> {
  await expect.poll(() => isFocused(locator)).toBe(true);
}

async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isFocused(locator)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Sixty times the Tab key do not lead to ${locator}.`);
}

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const root = element.getRootNode();
    return (root instanceof ShadowRoot || root instanceof Document) && root.activeElement === element;
  });
}
