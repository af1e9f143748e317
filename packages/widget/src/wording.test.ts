import { describe, expect, test } from "vitest";
import { ar } from "./strings/ar.ts";
import { de } from "./strings/de.ts";
import { detailsEn, en, holdEn, manageEn, popupEn, type Sentences } from "./strings/en.ts";
import { es } from "./strings/es.ts";
import { fr } from "./strings/fr.ts";
import { he } from "./strings/he.ts";
import { hi } from "./strings/hi.ts";
import { pt } from "./strings/pt.ts";
import { tr } from "./strings/tr.ts";
import { zh } from "./strings/zh.ts";
import { Wording } from "./wording.ts";

const english: Sentences = { ...en, ...detailsEn, ...holdEn, ...popupEn, ...manageEn };
const languages = { ar, de, es, fr, he, hi, pt, tr, zh };
const words = (locale: string, overrides?: Partial<Sentences>) => {
  const { language } = new Intl.Locale(locale);
  return new Wording(locale, english, languages[language as keyof typeof languages], overrides);
};

describe.each(Object.entries(languages))("in %s", (language, sentences) => {
  const places = (sentence = "") => [...new Set(sentence.match(/\{\w+\}/g))].sort();

  test("every sentence is there, with the same places to fill in", () => {
    expect(Object.keys(sentences).sort()).toEqual(Object.keys(english).sort());
    for (const [name, sentence] of Object.entries(english)) {
      const said = sentences[name as keyof Sentences];
      expect(said.trim(), name).not.toBe("");
      expect([name, places(said)]).toEqual([name, places(sentence)]);
    }
  });

  test("nothing is left in English", () => {
    const same = Object.entries(english).filter(
      // "No" is Spanish, too.
      ([name, said]) => name !== "no" && sentences[name as keyof Sentences] === said,
    );
    expect(same).toEqual([]);
  });

  test("a sentence with a number has as many forms as the language tells apart, or one for all", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    // Where millions have a form of their own ("many" in French), a clinic never counts that far.
    const most = pluralCategories.length;
    const forms = sentences.freeTimes.split("|").length;
    expect(forms).toBeGreaterThanOrEqual(1);
    expect(forms).toBeLessThanOrEqual(most);
  });
});

test.each([
  ["en-GB", ["1 free time", "2 free times", "11 free times"]],
  ["de", ["1 freie Zeit", "2 freie Zeiten", "11 freie Zeiten"]],
  ["fr", ["1 horaire libre", "2 horaires libres", "11 horaires libres"]],
  ["tr", ["1 boş saat", "2 boş saat", "11 boş saat"]],
  ["he", ["שעה פנויה אחת", "2 שעות פנויות", "11 שעות פנויות"]],
  ["ar-EG", ["موعد متاح واحد", "موعدان متاحان", "١١ موعدًا متاحًا"]],
  ["zh-TW", ["1 个可约时间", "2 个可约时间", "11 个可约时间"]],
])("%s counts as its grammar does, in its own digits", (locale, said) => {
  expect([1, 2, 11].map((count) => words(locale).say("freeTimes", { count }))).toEqual(said);
});

test("days and times are written as the region does", () => {
  const moment = (locale: string) => words(locale).moment("Europe/Berlin", "2027-03-01T13:30:00Z");
  expect(moment("en-US")).toMatch(/Monday, March 1, 2027 at 2:30\sPM/);
  expect(moment("de")).toBe("Montag, 1. März 2027 um 14:30");
  expect(moment("ar-EG")).toMatch(/٢:٣٠\sم/);
  expect(moment("zh-TW")).toMatch(/2027年3月1日星期一/);
});

test("a region's own variant of a language is spoken as the language", () => {
  expect(["pt-BR", "fr-CA", "de-AT", "zh-Hant-HK", "iw"].map((locale) => words(locale).say("back"))).toEqual([
    "Voltar",
    "Retour",
    "Zurück",
    "返回",
    "חזרה",
  ]);
});

test("an unknown language is English, with English dates", () => {
  expect(words("nl").say("back")).toBe("Back");
  expect(words("nl").day("2027-03-01")).toBe("Monday, 1 March 2027");
  expect(words("nl").locale).toBe("en-GB");
});

test("a page's own sentences replace ours, in its own locale", () => {
  const own = words("nl", { back: "Terug" });
  expect([own.say("back"), own.day("2027-03-01", "month")]).toEqual(["Terug", "maart 2027"]);
  expect(own.say("retry")).toBe("Try again");
  expect(words("de", { back: "Retour" }).say("retry")).toBe("Noch einmal versuchen");
});

test("Arabic and Hebrew run from right to left, and names in them keep to themselves", () => {
  expect(["ar", "he-IL", "fa", "de", "arn"].map((locale) => words(locale, { back: "…" }).dir)).toEqual([
    "rtl",
    "rtl",
    "rtl",
    "ltr",
    "ltr",
  ]);
  expect(words("he").say("mailSent", { email: "mia@example.org" })).toContain("\u2068mia@example.org\u2069");
  expect(words("en").say("mailSent", { email: "mia@example.org" })).toContain(" mia@example.org.");
});

test("the languages that a doctor speaks are listed as in a sentence", () => {
  expect(words("en").languages(["de", "tr", "en"])).toBe("German, Turkish, and English");
  expect(words("de").languages(["de", "tr"])).toBe("Deutsch und Türkisch");
  expect(words("ar").languages(["de", "tr"])).toBe("الألمانية والتركية");
});

test("the guide lists every sentence that a page can replace, as it is", async () => {
  const guide = await (await fetch("/docs/languages.md")).text();
  const listed = [...guide.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, text]) => [name, text]);
  const spelt = Object.entries(english).map(([name, text]) => [name, text.replaceAll("|", "\\|")]);
  expect(listed.sort()).toEqual(spelt.sort());
});
