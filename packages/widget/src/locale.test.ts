import { afterEach, expect, test } from "vitest";
import { firstWeekdayOf, knownZone, localeOf } from "./locale.ts";

afterEach(() => document.body.replaceChildren());

function place(markup: string, locale = "", selector = "i"): Element & { locale: string } {
  document.body.innerHTML = markup;
  return Object.assign(document.querySelector(selector) as Element, { locale });
}

test("an element's own locale comes before the language around it, and that before the visitor's", () => {
  expect(localeOf(place('<p lang="fr"><i></i></p>', "de-AT"))).toBe("de-AT");
  expect(localeOf(place('<p lang="fr"><b><i></i></b></p>'))).toBe("fr");
  expect(localeOf(place('<p lang="no language"><i></i></p>', "??"))).toBe(
    localeOf(place("<i></i>", document.documentElement.lang || navigator.language)),
  );
});

test("the language around an element reaches it through every shadow root", () => {
  const outer = place('<p lang="tr"><span></span></p>', "", "span").attachShadow({ mode: "open" });
  outer.innerHTML = "<div><span></span></div>";
  const inner = (outer.querySelector("span") as Element).attachShadow({ mode: "open" });
  inner.innerHTML = "<i></i>";
  const element = Object.assign(inner.querySelector("i") as Element, { locale: "" });
  expect(localeOf(element)).toBe("tr");
  (outer.firstElementChild as HTMLElement).lang = "he";
  expect(localeOf(element)).toBe("he");
});

test("weeks begin on the region's day", () => {
  expect(["de", "en-US", "en-GB"].map(firstWeekdayOf)).toEqual([1, 7, 1]);
});

test("zones are known by name", () => {
  expect(knownZone("Europe/Berlin")).toBe("Europe/Berlin");
  expect(knownZone("Mars/Base")).toBeUndefined();
});
