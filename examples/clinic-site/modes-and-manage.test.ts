import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createDocBook } from "@docbook/sdk";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, launchBrowser, newVisitor } from "../testing/browser.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

let docbook: RunningDocBook;
let browser: Browser;
let context: BrowserContext | undefined;
let staff: ReturnType<typeof createDocBook>;

beforeAll(async () => {
  [docbook, browser] = await Promise.all([startDocBook(), launchBrowser()]);
  staff = createDocBook({ api: docbook.url, key: await docbook.createKey("secret") });
});
afterEach(async () => {
  await context?.close();
  context = undefined;
});
afterAll(async () => {
  await browser.close();
  await docbook.stop();
});

describe("the link in a patient's mail", () => {
  it("moves the appointment without any key, and frees the time it was at", async () => {
    const before = await aBooking();
    const { page, asked } = await open(pathOf(before.manageUrl));
    await page.getByRole("button", { name: "Change time" }).click();
    await page.getByRole("gridcell", { selected: true }).waitFor();
    await expectAccessible(page);
    await page.locator("[part~=time]").first().click();
    await page.getByRole("heading", { name: "Move your appointment to this time?" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Yes, move it" }).click();
    await page.getByRole("heading", { name: "Your appointment is moved" }).waitFor();

    const now = await staff.getBooking(before.id);
    expect(now).toMatchObject({ status: "booked", sequence: 1 });
    expect(now.slotId).not.toBe(before.slotId);
    expect((await timesAround(before.start)).map(({ id }) => id)).toContain(before.slotId);
    expect(origins(asked)).toEqual([docbook.url]);
  });

  it("offers other times, and leaves the appointment alone, when somebody was faster", async () => {
    const before = await aBooking();
    const { page } = await open(pathOf(before.manageUrl));
    await page.getByRole("button", { name: "Change time" }).click();
    await page.locator("[part~=time]").first().waitFor();
    const { slots } = await staff.listDoctorSlots(before.doctorId);
    const [first] = slots;
    if (!first) throw new Error("no free time");
    await staff.createBooking({ doctorId: before.doctorId, slotId: first.id, patient: ben });
    await page.locator("[part~=time]").first().click();
    await page.getByRole("heading", { name: "no longer free" }).waitFor();
    await page.getByText("Your appointment stays as it was.").waitFor();
    expect(await staff.getBooking(before.id)).toMatchObject({ slotId: before.slotId, sequence: 0 });
    await page.getByRole("listitem").getByRole("button").first().click();
    await page.getByRole("button", { name: "Yes, move it" }).click();
    await page.getByRole("heading", { name: "Your appointment is moved" }).waitFor();
  });

  it("leads back to the clinic: its number, its address, its website", async () => {
    const { page } = await open(pathOf((await aBooking()).manageUrl));
    await page.getByText("Praxis am Sonnenhof, Sonnenweg 4, 10115 Berlin").waitFor();
    expect(await page.getByRole("link", { name: "+49 30 5550100" }).getAttribute("href")).toMatch(/^tel:/);
    expect(await page.getByRole("link", { name: "website" }).getAttribute("href")).toMatch(/^https:/);
  });
});

describe("the widget in a dialog", () => {
  it("is booked in by keys alone, from the page's own link to the end", async () => {
    const { page, errors, asked } = await open("/popup.html");
    expect(asked.filter((address) => address.includes("/v1/"))).toEqual([]);
    const link = page.getByRole("link", { name: "Book an appointment" });
    await page.locator("docbook-widget dialog").waitFor({ state: "attached" });
    await link.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
    await expectAccessible(page);
    await tabTo(page, "[part~=doctor-any]");
    await page.keyboard.press("Enter");
    await page.locator("[part~=time]").first().waitFor();
    await tabTo(page, "[part~=time]");
    await page.keyboard.press("Enter");
    await tabTo(page, "#name");
    await page.keyboard.type("Mia Keller");
    await tabTo(page, "#email");
    await page.keyboard.type("mia@example.org");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Your appointment is booked" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.locator("docbook-widget dialog").waitFor({ state: "hidden" });
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(errors).toEqual([]);
    expect(origins(asked)).toEqual([docbook.url]);
  });

  it.each([
    { width: 390, height: 800 },
    { width: 1280, height: 900 },
  ])("opens from a button at the corner, $width px wide", async (viewport) => {
    const { page, errors } = await open("/floating.html", { viewport });
    await page.getByRole("button", { name: "Book an appointment" }).click();
    await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("docbook-widget dialog").waitFor({ state: "hidden" });
    expect(errors).toEqual([]);
  });

  it("works under the strictest policies, isolated, and where nothing may be stored", async () => {
    const { page, errors } = await open("/strict", {
      before: async (opened) => {
        await opened.addInitScript(() => {
          for (const name of ["localStorage", "sessionStorage", "indexedDB"])
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException("blocked", "SecurityError");
              },
            });
        });
        await opened.route(`${docbook.url}/strict`, async (route) =>
          route.fulfill({
            contentType: "text/html",
            headers: {
              "Content-Security-Policy":
                "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; trusted-types lit-html; require-trusted-types-for 'script'",
              "Cross-Origin-Embedder-Policy": "require-corp",
              "Cross-Origin-Opener-Policy": "same-origin",
            },
            body: `<!doctype html><html lang="de"><link rel="icon" href="data:,">
              <script type="module" src="/widget/v0/docbook-widget.js"></script>
              <docbook-widget mode="floating" api="/" key="${await docbook.createKey({ origin: docbook.url })}"></docbook-widget>`,
          }),
        );
      },
    });
    await page.getByRole("button", { name: "Termin buchen" }).click();
    await page.getByRole("heading", { name: "Zu wem möchten Sie?" }).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe("a page without script", () => {
  it("keeps a link to the clinic's booking page, which says how to reach the clinic", async () => {
    context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const path of ["/", "/popup.html", "/floating.html"]) {
      await page.goto(docbook.url + path);
      const link = page.getByRole("link", { name: /^Book (online|an appointment)$/ });
      expect(await link.getAttribute("href")).toBe(`${docbook.url}/book/am-sonnenhof`);
    }
    await page.goto(`${docbook.url}/book/am-sonnenhof`);
    const number = page.getByRole("banner").getByRole("link", { name: "+49 30 5550100" });
    expect(await number.getAttribute("href")).toBe("tel:+49305550100");
  });
});

describe("the clinic's own booking page", () => {
  it("speaks the visitor's language, goes straight to the doctor of its link, and is accessible", async () => {
    context = await browser.newContext({ locale: "tr-TR" });
    const page = await context.newPage();
    await page.goto(`${docbook.url}/book/am-sonnenhof?doctor=anna-weber`);
    await page.getByRole("heading", { name: "Ne zaman gelmek istersiniz?" }).waitFor();
    await expectAccessible(page);
  });
});

describe("the package", () => {
  it("of two versions on a page keeps the first, says so, and works", async () => {
    const { page, warnings } = await open("/twice", {
      before: (opened) =>
        opened.route(`${docbook.url}/twice`, async (route) =>
          route.fulfill({
            contentType: "text/html",
            body: `<!doctype html><html lang="en"><script type="module" src="/widget/v0/docbook-widget.js"></script>
              <script defer src="/widget/v0/docbook-widget.iife.js"></script>
              <docbook-widget api="/" key="${await docbook.createKey({ origin: docbook.url })}"></docbook-widget>`,
          }),
        ),
    });
    await page.getByRole("heading", { name: "Who would you like to see?" }).waitFor();
    expect(warnings).toEqual([expect.stringContaining("<docbook-widget> is loaded twice")]);
  });

  it.each(["@docbook/widget", "@docbook/widget/manage"])(
    "%s may be imported where pages are made on a server",
    async (name) => {
      const program = `const widget = await import("${name}"); console.log(Object.keys(widget).join());`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--input-type=module", "--eval", program],
        {
          cwd: new URL("../react-spa", import.meta.url),
        },
      );
      expect(stdout).toMatch(/DocBook(Widget|Manage)/);
    },
  );
});

const mia = { name: "Mia Keller", email: "mia@example.org" };
const ben = { name: "Ben Okoro", email: "ben@example.org" };

/** With the first doctor, some days from now. */
async function aBooking() {
  const { doctors } = await staff.listDoctors();
  const from = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const { slots } = await staff.listDoctorSlots(doctors[0]?.id ?? "", { from });
  const [slot] = slots;
  if (!slot) throw new Error("no free time");
  return staff.createBooking({ doctorId: slot.doctorId, slotId: slot.id, patient: mia, locale: "en-GB" });
}

async function timesAround(start: string) {
  const { doctors } = await staff.listDoctors();
  const day = start.slice(0, 10);
  return (await staff.listDoctorSlots(doctors[0]?.id ?? "", { from: day, to: day })).slots;
}

async function open(
  path: string,
  {
    viewport = { width: 1100, height: 900 },
    before = async () => {},
  }: { viewport?: { width: number; height: number }; before?: (page: Page) => Promise<unknown> } = {},
) {
  context = await newVisitor(browser, viewport);
  const page = await context.newPage();
  const asked: string[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await before(page);
  await page.goto(docbook.url + path);
  return { page, asked, errors, warnings };
}

/** The server prints one address, and is asked by another. */
const pathOf = (address: string) => address.replace(/^https?:\/\/[^/]+/, "");

function origins(asked: string[]): string[] {
  return [
    ...new Set(
      asked.filter((address) => !address.startsWith("data:")).map((address) => new URL(address).origin),
    ),
  ];
}

/** As far as it takes, through every shadow root. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 40; step++) {
    const isThere = await page.evaluate((wanted) => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.matches(wanted) ?? false;
    }, selector);
    if (isThere) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`No way to ${selector} by Tab.`);
}
