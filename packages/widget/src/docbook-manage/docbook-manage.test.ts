import type { CreatedBooking } from "@docbook/sdk";
import { expect, onTestFinished, test } from "vitest";
import "../manage.ts";
import { FakeClinic, problem } from "../testing/fake-clinic.ts";
import { api, expectAccessible, expectFocus, mount, usePage } from "../testing/mount.ts";

usePage();

async function openBooking(before: (clinic: FakeClinic, path: string) => void = () => {}) {
  const clinic = new FakeClinic();
  const slot = clinic.open(5, "08:00");
  const body = {
    doctorId: slot.doctorId,
    slotId: slot.id,
    patient: { name: "Mia Keller", email: "mia@example.org" },
  };
  const request = new Request(`${api}/v1/bookings`, { method: "POST", body: JSON.stringify(body) });
  // The contract's answer to this request.
  const { id, manageToken } = (await (await clinic.answer(request)).json()) as CreatedBooking;
  before(clinic, `/v1/bookings/${id}`);
  location.hash = `${id}.${manageToken}`;
  onTestFinished(() => history.replaceState(null, "", " "));
  const mounted = await mount("docbook-manage", clinic);
  return { ...mounted, clinic, id, manageToken };
}

test("a booking and the question before its cancellation are accessible", async () => {
  const { element, on } = await openBooking();
  await expectAccessible(element);
  await on.getByRole("button", { name: "Cancel appointment" }).click();
  await expectFocus(on.getByRole("heading", { name: "Do you want to cancel this appointment?" }));
  await expectAccessible(element);
});

test("the link's fragment opens the booking, and its token goes along as a header", async () => {
  const { on, clinic, manageToken } = await openBooking();
  await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
  expect(clinic.requests.at(-1)?.headers.get("docbook-manage-token")).toBe(manageToken);
  expect(clinic.requests.at(-1)?.query).toEqual({});
});

test("a patient cancels with a reason, after a second thought", async () => {
  const { on, element, clinic, id } = await openBooking();
  const cancelled: string[] = [];
  element.addEventListener("docbook-cancelled", (event) => cancelled.push(event.detail.bookingId));
  await on.getByRole("button", { name: "Cancel appointment" }).click();
  await on.getByLabelText("Reason").fill("I feel better");
  await on.getByRole("button", { name: "No, keep it" }).click();
  await on.getByRole("button", { name: "Cancel appointment" }).click();
  await on.getByRole("button", { name: "Yes, cancel it" }).click();
  await expectFocus(on.getByRole("heading", { name: "This appointment is cancelled" }));
  expect(clinic.requests.at(-1)?.body).toEqual({ reason: "I feel better" });
  expect(cancelled).toEqual([id]);
});

test("whoever has cancelled sees it, wherever the page moves the element", async () => {
  const { on, element, clinic } = await openBooking();
  await on.getByRole("button", { name: "Cancel appointment" }).click();
  await on.getByRole("button", { name: "Yes, cancel it" }).click();
  await expectFocus(on.getByRole("heading", { name: "This appointment is cancelled" }));
  const before = clinic.requests.length;
  element.remove();
  document.body.append(element);
  await expect.poll(() => clinic.requests.length).toBe(before + 1);
  expect(clinic.requests.at(-1)?.headers.get("docbook-min-position")).toBe(String(clinic.position));
});

test("too late for a cancellation, the patient is asked to call", async () => {
  const { on } = await openBooking((clinic, path) => {
    clinic.next(`POST ${path}/cancel`, () => problem("too-late-to-cancel", 409));
  });
  await on.getByRole("button", { name: "Cancel appointment" }).click();
  await on.getByRole("button", { name: "Yes, cancel it" }).click();
  await expectFocus(on.getByText(/It is too late to cancel online/));
  await expect.element(on.getByRole("button", { name: "Cancel appointment" })).not.toBeInTheDocument();
});

test("a link that opens nothing says so", async () => {
  const { on } = await openBooking((clinic) => {
    clinic.bookings.length = 0;
  });
  await expect.element(on.getByText(/We cannot find this appointment/)).toBeVisible();
});

test("a failed answer can be asked for again", async () => {
  const { on } = await openBooking((clinic, path) => {
    clinic.next(`GET ${path}`, Response.error, Response.error, Response.error);
  });
  await on.getByRole("button", { name: "Try again" }).click();
  await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
});

test("the appointment can be taken along as a calendar file", async () => {
  const { on, clinic } = await openBooking();
  await on.getByRole("button", { name: "Add to calendar" }).click();
  await expect.poll(() => clinic.requests.at(-1)?.path).toMatch(/\/calendar$/);
});
