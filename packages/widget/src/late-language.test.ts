import { delay, http, passthrough } from "msw";
import { expect, onTestFinished, test, vi } from "vitest";
import "./index.ts";
import { pt as ptSentences } from "./strings/pt.ts";
import { FakeClinic, problem } from "./testing/fake-clinic.ts";
import { expectFocus, mount, usePage, worker } from "./testing/mount.ts";

// In a file of its own, because a browser keeps a language once it has it.
usePage();

function openClinic(): FakeClinic {
  const clinic = new FakeClinic();
  clinic.open(2, "07:00");
  return clinic;
}

test("a patient who has begun in English goes on in their language, with all that they typed", async () => {
  worker.use(
    http.get("*/languages/fr.ts", async () => {
      await delay(1500);
      return passthrough();
    }),
  );
  const { element, on } = await mount("docbook-widget", openClinic(), { locale: "fr", doctor: "anna-weber" });
  await on.getByRole("button", { name: /20\d\d at/ }).click();
  await on.getByLabelText("Full name").fill("Mia Keller");
  await expect.element(on.getByRole("heading", { name: "Vos coordonnées" })).toBeVisible();
  await expectFocus(on.getByLabelText("Nom et prénom"));
  await expect.element(on.getByLabelText("Nom et prénom")).toHaveValue("Mia Keller");
  expect(element.shadowRoot?.querySelector<HTMLElement>(".root")?.lang).toBe("fr");
});

test("a failure that was told in English is told again in the patient's language, once that is there", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => void vi.restoreAllMocks());
  worker.use(
    http.get("*/languages/pt.ts", async () => {
      await delay(1500);
      return passthrough();
    }),
  );
  const clinic = openClinic();
  clinic.next("GET /v1/clinic", () => problem("origin-not-allowed", 403));
  const { on } = await mount("docbook-widget", clinic, { locale: "pt" });
  await expect.element(on.getByRole("status")).toHaveTextContent(/Online booking is not available/);
  await expect.element(on.getByRole("status")).toHaveTextContent(ptSentences.owner);
});

test("a language that cannot be had leaves the patient with English, and the page without an error", async () => {
  const failed = vi.fn();
  window.addEventListener("unhandledrejection", failed);
  window.addEventListener("error", failed);
  onTestFinished(() => {
    window.removeEventListener("unhandledrejection", failed);
    window.removeEventListener("error", failed);
  });
  const asked = vi.fn(() => Response.error());
  worker.use(http.get("*/languages/tr.ts", asked));
  const clinic = openClinic();
  const { element, on } = await mount("docbook-widget", clinic, { locale: "tr", doctor: "anna-weber" });
  await expect.poll(() => asked.mock.calls.length).toBeGreaterThan(0);
  await on.getByRole("button", { name: /20\d\d at/ }).click();
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
  await on.getByRole("button", { name: "Confirm booking" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
  expect(clinic.bookings[0]?.locale).toBe("en-GB");
  // Once by the element, and once by what it loads as it needs it.
  expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
  expect(failed).not.toHaveBeenCalled();
  element.remove();
});
