import { http, passthrough } from "msw";
import { expect, test, vi } from "vitest";
import "./index.ts";
import { halfHours, MockClinic } from "./testing/mock-clinic.ts";
import { expectAccessible, expectFocus, mount, usePage, worker } from "./testing/mount.ts";

// In a file of its own, because a browser keeps a module once it has it.
usePage();

test("a patient sees doctors and times from the one script, and tries again for what is out of reach after that", async () => {
  const clinic = new MockClinic({ slots: halfHours(["08:00"]) });
  let away = true;
  const details = vi.fn(() => (away ? Response.error() : passthrough()));
  worker.use(
    http.get("*/extras/hold.ts", () => Response.error()),
    http.get("*/extras/live.ts", () => Response.error()),
    http.get("*/extras/details.ts", details),
  );
  const { element, on } = await mount("docbook-widget", clinic);
  await expect.element(on.getByRole("button", { name: /Emre/ })).toBeVisible();
  expect(details).not.toHaveBeenCalled();
  await on.getByRole("button", { name: /Anna Weber/ }).click();
  await expect.element(on.getByRole("button", { name: /20\d\d at/ })).toBeVisible();
  // Asked for while the patient looks. That it cannot be had is no matter yet.
  await expect.poll(() => details.mock.calls.length).toBe(1);
  await expect.element(on.getByRole("status")).toHaveTextContent("");

  await on.getByRole("button", { name: /20\d\d at/ }).click();
  await expect.element(on.getByRole("heading", { name: "Your details" })).toBeVisible();
  await expect.element(on.getByRole("status")).toHaveTextContent("Something went wrong. Please try again.");
  await expectAccessible(element);
  await on.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => details.mock.calls.length).toBe(3);

  away = false;
  await on.getByRole("button", { name: "Try again" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your details" }));
  await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
  await on.getByRole("button", { name: "Confirm booking" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
  expect(clinic.lines("POST /v1/holds")).toHaveLength(0);
});
