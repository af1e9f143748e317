import { afterEach, expect, test } from "vitest";
import { firstWeekdayOf, knownZone, localeOf } from "./locale.ts";
import { de } from "./strings/de.ts";
import { en } from "./strings/en.ts";
import { Wording } from "./wording.ts";

afterEach(() => document.body.replaceChildren());

function place(markup: string, locale = ""): Element & { locale: string } {
  document.body.innerHTML = markup;
  return Object.assign(document.querySelector("i") as Element, { locale });
}

test("an element's own locale comes before the language around it, and that before the visitor's", () => {
  expect(localeOf(place('<p lang="fr"><i></i></p>', "de-AT"))).toBe("de-AT");
  expect(localeOf(place('<p lang="fr"><b><i></i></b></p>'))).toBe("fr");
  expect(localeOf(place('<p lang="no language"><i></i></p>', "??"))).toBe(
    localeOf(place("<i></i>", document.documentElement.lang || navigator.language)),
  );
});

test("every sentence is there in both languages, with the same places to fill in", () => {
  const places = (sentence: string) => sentence.match(/\{\w+\}/g)?.sort();
  for (const [key, sentence] of Object.entries(en)) {
    expect([key, places(de[key as keyof typeof en])]).toEqual([key, places(sentence)]);
  }
});

test("days and times are written as the region does", () => {
  const words = (locale: string) => new Wording(locale, { en, de });
  expect(words("en-US").moment("Europe/Berlin", "2027-03-01T13:30:00Z")).toMatch(
    /Monday, March 1, 2027 at 2:30\sPM/,
  );
  expect(words("de").moment("Europe/Berlin", "2027-03-01T13:30:00Z")).toBe("Montag, 1. März 2027 um 14:30");
  expect(words("pt-BR").say("back")).toBe("Back");
  expect(words("pt-BR").day("2027-03-01")).toBe("Monday, 1 March 2027");
});

test("a page's own sentences replace ours, in its own locale", () => {
  const words = new Wording("fr", { en, de }, { back: "Retour" });
  expect([words.say("back"), words.day("2027-03-01", "month")]).toEqual(["Retour", "mars 2027"]);
});

test("weeks begin on the region's day", () => {
  expect(["de", "en-US", "en-GB"].map(firstWeekdayOf)).toEqual([1, 7, 1]);
});

test("zones are known by name", () => {
  expect(knownZone("Europe/Berlin")).toBe("Europe/Berlin");
  expect(knownZone("Mars/Base")).toBeUndefined();
});
