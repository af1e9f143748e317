import { http } from "msw";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import "./index.ts";
import "./languages/es.ts";
import "./manage.ts";
import { FakeClinic } from "./testing/fake-clinic.ts";
import { expectAccessible, mount, usePage, worker } from "./testing/mount.ts";

usePage();

function openClinic(): FakeClinic {
  const clinic = new FakeClinic();
  for (const time of ["07:00", "07:30", "13:00"]) clinic.open(2, time);
  return clinic;
}

const heading = (element: Element) => element.shadowRoot?.querySelector("#heading")?.textContent?.trim();
const root = (element: Element) => element.shadowRoot?.querySelector<HTMLElement>(".root");
/** By part, since what stands on it is another word in each language. */
const part = (element: Element, name: string) =>
  element.shadowRoot?.querySelector<HTMLElement>(`[part~="${name}"]`);
async function press(element: Element, name: string): Promise<void> {
  await expect.poll(() => part(element, name)).toBeTruthy();
  part(element, name)?.click();
}

describe("accessible in", () => {
  test.each([
    ["en", "Who would you like to see?"],
    ["de", "Zu wem möchten Sie?"],
    ["fr", "Qui souhaitez-vous consulter\u00a0?"],
    ["es", "¿Con quién desea la cita?"],
    ["pt", "Com quem deseja a consulta?"],
    ["tr", "Kimden randevu almak istersiniz?"],
    ["ar", "مع من ترغبون في الموعد؟"],
    ["he", "אצל מי לקבוע תור?"],
    ["hi", "आप किनसे मिलना चाहेंगे?"],
    ["zh-TW", "您想看哪位医生？"],
  ])("%s: the first question", async (locale, question) => {
    const { element } = await mount("docbook-widget", openClinic(), { locale });
    await expect.poll(() => heading(element)).toBe(question);
    await expectAccessible(element);
  });

  test.each(["de", "ar"])("%s: every step to the booking, and the booking's own page", async (locale) => {
    const clinic = openClinic();
    const { element } = await mount("docbook-widget", clinic, { locale, doctor: "anna-weber" });
    await expect.poll(() => root(element)?.lang).toBe(locale);
    await press(element, "time");
    await press(element, "submit");
    await expect.poll(() => element.shadowRoot?.querySelector("#email-error")).toBeTruthy();
    await expectAccessible(element);
    for (const [id, value] of [
      ["name", "Mia Keller"],
      ["email", "mia@example.org"],
    ]) {
      const input = element.shadowRoot?.querySelector<HTMLInputElement>(`#${id}`);
      if (input && value) input.value = value;
      input?.dispatchEvent(new InputEvent("input"));
    }
    await press(element, "submit");
    await expect.poll(() => element.matches(":state(booked)")).toBe(true);
    await expectAccessible(element);

    const [booking] = clinic.bookings;
    expect(booking?.locale).toBe(locale);
    const attributes = { booking: booking?.id ?? "", token: "any", locale: "" };
    const manage = await mount("docbook-manage", clinic, attributes);
    await expect.poll(() => root(manage.element)?.lang).toBe(locale);
    await expect.poll(() => heading(manage.element)).toBe({ de: "Ihr Termin", ar: "موعدكم" }[locale]);
    await expectAccessible(manage.element);
  });
});

describe("on a page", () => {
  test("the nearest language counts, and counts anew when the page changes it", async () => {
    document.body.lang = "de";
    onTestFinished(() => document.body.removeAttribute("lang"));
    const { element } = await mount("docbook-widget", openClinic(), { locale: "" });
    await expect.poll(() => heading(element)).toBe("Zu wem möchten Sie?");
    document.body.lang = "he";
    await expect.poll(() => heading(element)).toBe("אצל מי לקבוע תור?");
    expect(root(element)).toMatchObject({ lang: "he", dir: "rtl" });
    element.locale = "fr-CH";
    await expect.poll(() => root(element)?.lang).toBe("fr-CH");
    element.remove();
    document.body.lang = "zh-TW";
    element.locale = "";
    document.body.append(element);
    await expect.poll(() => root(element)?.lang).toBe("zh-Hans-TW");
  });

  test("inside somebody else's element, the language around that one counts", async () => {
    const { element } = await mount("docbook-widget", openClinic(), { locale: "" });
    const host = document.createElement("div");
    document.body.append(host);
    const section = document.createElement("section");
    section.lang = "pt-BR";
    host.attachShadow({ mode: "open" }).append(section);
    section.append(element);
    await expect.poll(() => heading(element)).toBe("Com quem deseja a consulta?");
    section.lang = "tr";
    await expect.poll(() => heading(element)).toBe("Kimden randevu almak istersiniz?");
    section.lang = "";
    host.lang = "de";
    section.removeAttribute("lang");
    await expect.poll(() => heading(element)).toBe("Zu wem möchten Sie?");
  });

  test("single sentences can be replaced, in any language, at any time", async () => {
    const { element } = await mount("docbook-widget", openClinic(), { locale: "de" });
    element.messages = { chooseDoctor: "Wer soll Sie behandeln?" };
    await expect.poll(() => heading(element)).toBe("Wer soll Sie behandeln?");
    expect(part(element, "doctor-any")?.textContent).toContain("Frühester Termin");
  });

  test("a language that is imported with it is there at once", async () => {
    const asked = vi.fn();
    worker.use(http.get("*/languages/es.ts", () => asked()));
    const { element } = await mount("docbook-widget", openClinic(), { locale: "es" });
    expect(heading(element)).toBe("¿Con quién desea la cita?");
    expect(asked).not.toHaveBeenCalled();
  });

  test("who reads English fetches no language", async () => {
    const asked = vi.fn();
    worker.use(http.get("*/languages/*.ts", () => asked()));
    await mount("docbook-widget", openClinic(), { locale: "en-US" });
    expect(asked).not.toHaveBeenCalled();
  });
});
