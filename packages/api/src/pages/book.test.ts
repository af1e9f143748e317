import { describe, expect, it } from "vitest";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";
import { spoken, visitorsLanguage } from "./visitors-language.ts";

const docbook = useDocBook();
const contact = {
  email: null,
  phone: "+49 30 5550100",
  address: "Sonnenweg 4, 10115 Berlin",
  website: "https://sonnenhof.example/",
};

describe("a clinic's booking page", () => {
  it("says who the clinic is, how to reach it, and leads back to its website", async () => {
    const { clinic } = await aBookableSlot(docbook, { contact });
    const page = await (await docbook.request(`/book/${clinic.slug}`)).text();
    expect(page).toContain(`<title>${clinic.name}</title>`);
    expect(page).toContain(contact.address);
    expect(page).toContain('href="tel:+49305550100"');
    expect(page).toContain(`<a href="${contact.website}">${clinic.name}</a>`);
    expect(page).toContain(`<docbook-widget api="/" publishable-key="${clinic.publishableKey}">`);
    expect(page).toContain("<noscript");
  });

  it("goes straight to what its link asks for", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const page = await (
      await docbook.request(`/book/${clinic.slug}?doctor=anna-weber&visit-type=check-up&onclick=x`)
    ).text();
    expect(page).toContain(' doctor="anna-weber" visit-type="check-up">');
    expect(page).not.toContain("onclick");
  });

  it("shows hostile names and wishes as what they are", async () => {
    const { clinic } = await aBookableSlot(docbook, { name: `<script>alert("x")</script>` });
    const wish = encodeURIComponent(`"><script>alert("y")</script>`);
    const page = await (await docbook.request(`/book/${clinic.slug}?doctor=${wish}`)).text();
    expect(page).not.toContain("<script>alert");
  });

  it("is written in the visitor's language where the widget speaks it, else in the clinic's", async () => {
    const { clinic } = await aBookableSlot(docbook, { locale: "de" });
    const lang = async (accepted: string) => {
      const answer = await docbook.request(`/book/${clinic.slug}`, {
        headers: { "Accept-Language": accepted },
      });
      expect(answer.headers.get("Vary")).toContain("Accept-Language");
      return (await answer.text()).match(/<html lang="([^"]+)"/)?.[1];
    };
    expect(await lang("fr-CA,fr;q=0.9,en;q=0.8")).toBe("fr-CA");
    expect(await lang("ja,ko;q=0.9")).toBe("de");
  });

  it("runs only this server's files, in nobody's frame", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const { headers } = await docbook.request(`/book/${clinic.slug}`);
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  });

  it.each(["nobody", "..%2f..%2fsecret", "%00"])(
    "of %s does not exist, and says so to a person",
    async (slug) => {
      const answer = await docbook.request(`/book/${slug}`);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("Content-Type")).toMatch(/^text\/html/);
      expect(answer.headers.get("Content-Security-Policy")).toMatch(
        /^default-src 'none'; script-src 'self';/,
      );
      const page = await answer.text();
      expect(page).toContain("<h1>There is no clinic here</h1>");
      expect(page).not.toContain("<docbook-widget");
    },
  );

  it.each([
    ["de-AT,de;q=0.9", '<html lang="de-AT" dir="ltr">', "Hier ist keine Praxis"],
    ["ar", '<html lang="ar" dir="rtl">', "لا توجد عيادة هنا"],
    ["HE-il", '<html lang="HE-il" dir="rtl">', "אין כאן מרפאה"],
    ["ja", '<html lang="en" dir="ltr">', "There is no clinic here"],
  ])("that does not exist says so to a browser that accepts %s", async (accepted, tag, title) => {
    const answer = await docbook.request("/book/nobody", { headers: { "Accept-Language": accepted } });
    expect(answer.headers.get("Vary")).toContain("Accept-Language");
    const page = await answer.text();
    expect(page).toContain(tag);
    expect(page).toContain(`<title>${title}</title>`);
  });

  it("has a sentence for every language that a visitor may have when there is no clinic", async () => {
    const titles = new Set<string>();
    for (const lang of spoken) {
      const answer = await docbook.request("/book/nobody", { headers: { "Accept-Language": lang } });
      titles.add((await answer.text()).match(/<title>(.*)<\/title>/)?.[1] ?? "");
    }
    expect(titles.size).toBe(spoken.length);
  });

  it("is the only thing that answers there: a program that posts hears that in its own form", async () => {
    const answer = await docbook.request("/book/nobody", { method: "POST" });
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: "route-not-found" });
  });
});

it.each([
  [undefined, undefined],
  ["", undefined],
  ["*", undefined],
  ["de", "de"],
  ["en;q=0.1, tr-TR;q=0.9", "tr-TR"],
  ["tr;q=0, en", "en"],
  ["den, zh-Hant-TW", "zh-Hant-TW"],
  ['"><script>, he', "he"],
])("a browser that accepts %s reads %s", (accepted, language) => {
  expect(visitorsLanguage(accepted)).toBe(language);
});
