import axe from "axe-core";
import { expect, onTestFinished, test } from "vitest";
import "./index.ts";
import "./manage.ts";
import { prefer } from "./testing/chromium.ts";
import { journey, languages } from "./testing/journey.ts";
import { expectAccessible, expectReadable, usePage } from "./testing/mount.ts";

usePage();

/** Every style sheet that is shipped joins by itself; none at all is a look as well. */
const themes = ["", ...Object.keys(import.meta.glob("../themes/*.css"))];
const timeout = 120_000;
/** What has been looked at in each language, without a finding. */
const checked = new Map<string, string[]>();

test("there are ten languages to be tested, and three themes", () => {
  expect(languages).toHaveLength(10);
  expect(themes).toHaveLength(4);
});

test.each(languages)(
  "a patient who reads %s meets nothing that axe objects to, from the doctors to a cancelled booking",
  { timeout },
  async (locale) => {
    const sights: string[] = [];
    for await (const { name, element } of journey(locale)) {
      await expectAccessible(element).catch((error) => Promise.reject(at(name, error)));
      sights.push(name);
    }
    checked.set(locale, sights);
  },
);

test("the documentation says what has been checked, no more and no less", async ({ skip }) => {
  skip(checked.size < languages.length, "not all of them have run, or some have failed");
  await expect(report()).toMatchFileSnapshot("../../../docs/accessibility-checked.md");
});

test.each(themes)(
  "every text on the way can be read, light and dark, with the theme %s",
  { timeout },
  async (theme) => {
    await putOn(theme);
    for await (const { name, element } of journey("en")) {
      for (const colours of ["light", "dark"]) {
        element.setAttribute("theme", colours);
        await expectReadable(element).catch((error) => Promise.reject(at(`${name}, ${colours}`, error)));
      }
      element.setAttribute("theme", "light");
    }
  },
);

test("every text on the way can be read in the colours that a system forces", { timeout }, async () => {
  await prefer("forced-colors", "active");
  expect(matchMedia("(forced-colors: active)").matches).toBe(true);
  for await (const { name, element } of journey("en")) {
    await expectReadable(element).catch((error) => Promise.reject(at(name, error)));
    // Grounds are gone: the chosen one of several has to differ by its line.
    const chosen = element.shadowRoot?.querySelector("[aria-pressed=true]");
    const other = element.shadowRoot?.querySelector("[aria-pressed=false]");
    if (!chosen || !other) continue;
    expect(getComputedStyle(chosen).borderWidth).not.toBe(getComputedStyle(other).borderWidth);
  }
});

function report(): string {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const sights = checked.get("en") ?? [];
  const rows = [...checked].map(([locale, seen]) => `| ${names.of(locale)} | ${seen.length} | none |`);
  return `# What axe has looked at

Written by \`packages/widget/src/accessible.test.ts\`, which fails when this is out of date.
axe-core ${axe.version}; rules for WCAG 2.0, 2.1 and 2.2, levels A and AA, and its best practices.

| language | sights | findings |
|---|---|---|
${rows.join("\n")}

The sights, in the order of a patient's way:

${sights.map((name) => `- ${name}`).join("\n")}

Contrast, for each of them, light and dark: ${themes.map((path) => path.replace(/.*\/|\.css/g, "") || "no theme").join(", ")}; and
once in forced colours.
`;
}

async function putOn(theme: string): Promise<void> {
  if (!theme) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet" });
  link.href = new URL(theme, import.meta.url).href;
  const loaded = new Promise((resolve) => link.addEventListener("load", resolve));
  document.head.append(link);
  onTestFinished(() => link.remove());
  await loaded;
}

function at(name: string, error: unknown): Error {
  return new Error(`At "${name}": ${error instanceof Error ? error.message : error}`, { cause: error });
}
