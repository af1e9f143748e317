import { describe, expect, onTestFinished, test } from "vitest";
import "./index.ts";
import "./manage.ts";
import { FakeClinic, problem } from "./testing/fake-clinic.ts";
import { mount, usePage } from "./testing/mount.ts";

usePage();

function openClinic(): FakeClinic {
  const clinic = new FakeClinic();
  for (const time of ["07:00", "13:00"]) clinic.open(2, time);
  return clinic;
}

const ground = (element: Element) => {
  const card = element.shadowRoot?.querySelector(".card");
  return card && getComputedStyle(card).backgroundColor;
};
const [white, dark] = ["rgb(255, 255, 255)", "rgb(20, 27, 33)"];

describe("colours", () => {
  test.each([
    ["a page that says nothing is a light one", "", "auto", white],
    ["a dark page has a dark widget", "dark", "auto", dark],
    ["a light widget stays light on a dark page", "dark", "light", white],
    ["a dark widget stays dark on a light page", "light", "dark", dark],
  ])("%s", async (_, colorScheme, theme, expected) => {
    document.documentElement.style.colorScheme = colorScheme;
    onTestFinished(() => document.documentElement.removeAttribute("style"));
    const { element } = await mount("docbook-widget", openClinic(), { theme });
    expect(ground(element)).toBe(expected);
  });
});

describe("a page's own style sheet", () => {
  const states = (element: Element) =>
    ["loading", "problem", "booked", "cancelled"].filter((state) => element.matches(`:state(${state})`));

  test("can tell whether the widget is loading, has a problem, or has booked", async () => {
    const clinic = openClinic();
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    clinic.next("GET /v1/clinic", async () => {
      await asked;
      return Response.json(clinic.clinic);
    });
    const mounting = mount("docbook-widget", clinic, { doctor: "anna-weber" });
    await expect.poll(() => document.querySelector("docbook-widget:state(loading)")).toBeTruthy();
    answer();
    const { element, on } = await mounting;
    await expect.poll(() => states(element)).toEqual([]);

    await on
      .getByRole("button", { name: /20\d\d at/ })
      .first()
      .click();
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    await on.getByRole("button", { name: "Confirm booking" }).click();
    await expect.poll(() => states(element)).toEqual(["booked"]);
    await on.getByRole("button", { name: "Book another appointment" }).click();
    await expect.poll(() => states(element)).toEqual([]);
  });

  test("can tell that booking is not possible", async () => {
    const clinic = openClinic();
    clinic.next("GET /v1/clinic", () => problem("origin-not-allowed", 403));
    const { element } = await mount("docbook-widget", clinic);
    expect(states(element)).toEqual(["problem"]);
  });
});
