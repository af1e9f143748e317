import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, newVisitor } from "../testing/browser.ts";
import { type RunningDocBook, startDocBook } from "../testing/docbook.ts";

let docbook: RunningDocBook;
let browser: Browser;

beforeAll(async () => {
  docbook = await startDocBook();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await docbook?.stop();
});

/** In a browser of their own, at the times of the same doctor. */
async function patient(): Promise<Page> {
  const page = await (await newVisitor(browser)).newPage();
  const line = page.waitForResponse((answer) => answer.url().includes("/v1/slots/changes"));
  await page.goto(docbook.url);
  await page.getByRole("button", { name: "Dr. Anna Weber" }).click();
  await times(page).first().waitFor();
  await line;
  return page;
}

const times = (page: Page) => page.getByRole("button", { name: /20\d\d at \d\d:\d\d$/ });
const held = (page: Page) => page.getByRole("button", { name: /on hold, maybe free again at \d\d:\d\d/ });

test("two patients want one time: whoever chooses it first has it, and the other sees it at once", async () => {
  const [first, second] = [await patient(), await patient()];
  const time = `${await times(second).first().getAttribute("aria-label")}`;

  const chosenAt = performance.now();
  await first.getByRole("button", { name: time, exact: true }).click();
  await held(second).first().waitFor();
  // It takes about half a second; a machine that is busy with other tests has some more.
  expect(performance.now() - chosenAt).toBeLessThan(3000);
  await first.getByText(/This time is held for you/).waitFor();
  expect(await held(second).first().getAttribute("aria-label")).toContain(time);

  // Who leaves the page lets go of it.
  await first.close();
  await second.getByRole("button", { name: time, exact: true }).click();
  await second.getByText(/This time is held for you/).waitFor();
  await second.getByLabel("Full name").fill("Mia Keller");
  await second.getByLabel("Email").fill("mia@example.org");
  await second.getByRole("button", { name: "Confirm booking" }).click();
  await second.getByRole("heading", { name: "Your appointment is booked" }).waitFor();
});
