import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { expect } from "vitest";
import { chromiumArgs, chromiumPath } from "../../vitest.config.ts";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
}

/** A visitor from Berlin, who reads English. */
export function newVisitor(
  browser: Browser,
  viewport = { width: 1100, height: 900 },
): Promise<BrowserContext> {
  return browser.newContext({ viewport, locale: "en-GB", timezoneId: "Europe/Berlin" });
}

/** No finding of axe, shadow trees included. */
export async function expectAccessible(page: Page): Promise<void> {
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
