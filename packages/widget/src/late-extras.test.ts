import { http, passthrough } from "msw";
import { expect, test } from "vitest";
import "./index.ts";
import { halfHours, MockClinic } from "./testing/mock-clinic.ts";
import { expectFocus, mount, usePage, worker } from "./testing/mount.ts";

// In a file of its own, because a browser keeps a module once it has it.
usePage();

test("a patient books though what is loaded by the way is out of reach, and tries again for what is not", async () => {
  const clinic = new MockClinic({ slots: halfHours(["08:00"]) });
  let away = true;
  worker.use(
    http.get("*/extras/hold.ts", () => Response.error()),
    http.get("*/extras/times.ts", () => (away ? Response.error() : passthrough())),
  );
  const { on } = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
  await expect.element(on.getByText("Something went wrong. Please try again.").first()).toBeVisible();
  away = false;
  await on.getByRole("button", { name: "Try again" }).click();
  await on.getByRole("button", { name: /20\d\d at/ }).click();
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
  await on.getByRole("button", { name: "Confirm booking" }).click();
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
  expect(clinic.lines("POST /v1/holds")).toHaveLength(0);
});
