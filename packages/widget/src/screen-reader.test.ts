import { expect, test } from "vitest";
import "./index.ts";
import "./languages/ar.ts";
import { sentencesIn } from "./languages/known.ts";
import "./manage.ts";
import { detailsEn, en, holdEn, type Sentences } from "./strings/en.ts";
import { visitFrom } from "./testing/chromium.ts";
import { accessibilityTree, hear } from "./testing/heard.ts";
import { journey } from "./testing/journey.ts";
import { usePage } from "./testing/mount.ts";

usePage();

/** All that is said without being asked for; whatever else happens is told by where the focus goes. */
const announcements = [
  "owner",
  "lastMinute",
  "holdEnded",
  "loading",
  "taken",
  "takenSoon",
  "loading",
] as const satisfies (keyof Sentences)[];

test.each(["en-GB", "ar"])(
  "what Chromium tells a screen reader on the way is what has been read and found good, in %s",
  { timeout: 90_000 },
  async (locale) => {
    // A visitor in London, to whom a clinic in Berlin says both times.
    await visitFrom("Europe/London");
    const told = hear();
    const all: string[] = [];
    const pages: string[] = [];
    for await (const { name } of journey(locale)) {
      const now = told.splice(0);
      all.push(...now);
      const said = now.map((text) => `says ${JSON.stringify(text)}`);
      pages.push([`# ${name}`, ...said, await accessibilityTree()].join("\n"));
    }
    const language = locale.slice(0, 2);
    const sentences: Partial<Sentences> = { ...en, ...detailsEn, ...holdEn, ...sentencesIn(language) };
    const moments = all.filter((text) => text.includes("2027"));
    expect(moments).toHaveLength(2);
    expect(all.filter((text) => !moments.includes(text))).toEqual(announcements.map((key) => sentences[key]));
    await expect(`${pages.join("\n\n")}\n`).toMatchFileSnapshot(`./testing/screen-reader.${language}.txt`);
  },
);
