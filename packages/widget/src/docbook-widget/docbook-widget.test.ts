import { describe, expect, onTestFinished, test, vi } from "vitest";
import { page } from "vitest/browser";
import { define } from "../define.ts";
import type { BookedDetail, ErrorDetail } from "../events.ts";
import { DocBookWidget } from "../index.ts";
import { FakeClinic, makeDoctor, problem } from "../testing/fake-clinic.ts";
import { expectAccessible, expectFocus, focused, mount, usePage } from "../testing/mount.ts";

usePage();

/** Anna Weber's day after tomorrow, at eight, half past eight and two by the clinic's clock in winter. */
function openClinic(): FakeClinic {
  const clinic = new FakeClinic();
  for (const time of ["07:00", "07:30", "13:00"]) clinic.open(2, time);
  clinic.open(3, "07:00");
  return clinic;
}

async function toDetails(clinic = openClinic(), attributes: Record<string, string> = {}) {
  const mounted = await mount("docbook-widget", clinic, { doctor: "anna-weber", ...attributes });
  await mounted.on
    .getByRole("button", { name: /20\d\d at \d\d:\d\d/ })
    .first()
    .click();
  await expectFocus(mounted.on.getByRole("heading", { name: "Your details" }));
  return { ...mounted, clinic };
}

type On = Awaited<ReturnType<typeof mount>>["on"];
async function fill(on: On): Promise<void> {
  await on.getByLabelText("Full name").fill("Mia Keller");
  await on.getByLabelText("Email").fill("mia@example.org");
}
const confirm = (on: On) => on.getByRole("button", { name: "Confirm booking" }).click();
const booked = (on: On) => expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));

describe("every step is accessible", () => {
  test.each(["light", "dark"])("from the choice of a doctor to the booking, in %s colours", async (theme) => {
    const clinic = openClinic();
    const { element, on } = await mount("docbook-widget", clinic, { theme });
    await expectAccessible(element);

    await on.getByRole("button", { name: "Dr. Anna Weber" }).click();
    await expectFocus(on.getByRole("heading", { name: "When would you like to come?" }));
    await expect.element(on.getByRole("button", { name: /20\d\d at/ }).first()).toBeVisible();
    await expectAccessible(element);

    await on
      .getByRole("button", { name: /20\d\d at/ })
      .first()
      .click();
    await confirm(on);
    await expect.element(on.getByText("Please enter your name.")).toBeVisible();
    await expectAccessible(element);

    await fill(on);
    clinic.next("POST /v1/bookings", () =>
      problem("slot-taken", 409, { alternatives: clinic.slots.slice(1) }),
    );
    await confirm(on);
    await expectFocus(on.getByRole("heading", { name: "Sorry, this time is no longer free" }));
    await expectAccessible(element);

    await on
      .getByRole("button", { name: /20\d\d at/ })
      .first()
      .click();
    await confirm(on);
    await booked(on);
    await expectAccessible(element);
  });

  test("and so are its failures", async () => {
    const clinic = openClinic();
    clinic.next("GET /v1/clinic", () => problem("origin-not-allowed", 403));
    const { element } = await mount("docbook-widget", clinic);
    await expectAccessible(element);
  });
});

describe("a patient", () => {
  test("books, and the page hears of it by ids alone", async () => {
    const { on, element, clinic } = await toDetails();
    const details: BookedDetail[] = [];
    element.addEventListener("docbook-booked", (event) => details.push(event.detail));
    await fill(on);
    await on.getByLabelText("What should we know beforehand?").fill("First visit");
    await confirm(on);
    await booked(on);

    const [request] = clinic.sent("POST /v1/bookings");
    expect(request?.body).toMatchObject({
      patient: { name: "Mia Keller", email: "mia@example.org" },
      note: "First visit",
      locale: "en-GB",
    });
    const [booking] = clinic.bookings;
    expect(details).toEqual([
      { bookingId: booking?.id, slotId: booking?.slotId, doctorId: booking?.doctorId },
    ]);
    await expect
      .element(on.getByRole("link", { name: "Manage booking" }))
      .toHaveAttribute("href", expect.stringContaining("/manage#bk_"));
  });

  test("takes the appointment along as a calendar file", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    await confirm(on);
    await on.getByRole("button", { name: "Add to calendar" }).click();
    await expect.poll(() => clinic.requests.at(-1)?.path).toMatch(/bk_\w+\/calendar$/);
    expect(clinic.requests.at(-1)?.headers.get("docbook-manage-token")).toBeTruthy();
  });

  test("who has booked is shown no times that do not know of it, with another doctor either", async () => {
    const { on, element, clinic } = await toDetails();
    await fill(on);
    await confirm(on);
    await booked(on);
    const asked = () => clinic.requests.at(-1)?.headers.get("docbook-min-position");
    expect(
      clinic.sent(`GET /v1/doctors/${clinic.doctors[0]?.id}/slots`)[0]?.headers.has("docbook-min-position"),
    ).toBe(false);
    await on.getByRole("button", { name: "Book another appointment" }).click();
    await expect.poll(asked).toBe(String(clinic.position));
    const before = clinic.requests.length;
    element.doctor = "emre-yılmaz";
    await expect.element(on.getByText("Dr. Emre Yılmaz")).toBeVisible();
    await expect.poll(() => clinic.requests.length).toBeGreaterThan(before + 2);
    expect(asked()).toBe(String(clinic.position));
  });

  test("goes back and finds everything as it was", async () => {
    const { on } = await toDetails();
    await fill(on);
    await on.getByRole("button", { name: "Back" }).click();
    await expect.element(on.getByRole("button", { name: /at 0[89]:00/, pressed: true })).toBeVisible();
    await on
      .getByRole("button", { name: /at (08|09|14|15):\d\d/ })
      .last()
      .click();
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
  });

  test("hears what is wrong with a field, and no longer once it is right", async () => {
    const { on, clinic } = await toDetails();
    await on.getByLabelText("Full name").fill("Mia");
    await on.getByLabelText("Email").fill("mia@");
    await confirm(on);
    await expectFocus(on.getByLabelText("Email"));
    await expect.element(on.getByLabelText("Email")).toHaveAccessibleDescription(/mia@example.org/);
    await on.getByLabelText("Email").fill("mia@example.org");
    await expect.element(on.getByLabelText("Email")).not.toHaveAttribute("aria-invalid");
    expect(clinic.sent("POST /v1/bookings")).toHaveLength(0);
  });

  test("is told when only the server finds a field wrong", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    const errors = [{ in: "body" as const, pointer: "/patient/email", message: "must match format" }];
    clinic.next("POST /v1/bookings", () => problem("invalid-request", 400, { errors }));
    await confirm(on);
    await expectFocus(on.getByLabelText("Email"));
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
  });

  test("a patient who has as many bookings as the clinic allows hears that at their address", async () => {
    const { element, on, clinic } = await toDetails();
    clinic.next("POST /v1/bookings", () => problem("too-many-bookings", 409));
    await fill(on);
    await confirm(on);
    await expectFocus(on.getByLabelText("Email"));
    await expect
      .element(on.getByLabelText("Email"))
      .toHaveAccessibleDescription(/as many appointments as the clinic allows/);
    await expectAccessible(element);
    await on.getByLabelText("Email").fill("noah@example.org");
    await confirm(on);
    await booked(on);
  });

  test("books once, however often the button is pressed", async () => {
    const { on, element, clinic } = await toDetails();
    await fill(on);
    const submit = element.shadowRoot?.querySelector<HTMLElement>("#submit");
    for (let press = 0; press < 3; press++) submit?.click();
    await booked(on);
    expect(clinic.sent("POST /v1/bookings")).toHaveLength(1);
  });

  test("who does not mind the doctor sees the first times of all, page by page", async () => {
    const clinic = openClinic();
    for (let day = 4; day < 20; day++) {
      for (const time of ["07:00", "08:00", "09:00", "10:00"])
        clinic.open(day, time, clinic.doctors[day % 2]);
    }
    for (const time of ["11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]) clinic.open(4, time);
    const { on } = await mount("docbook-widget", clinic);
    await on.getByRole("button", { name: "First available" }).click();
    const times = on.getByRole("button", { name: /at \d\d:\d\d, Dr\. / });
    // Three days, and of the third no more than eight of its ten times.
    await expect.poll(() => times.elements().length).toBe(3 + 1 + 8);
    await on.getByRole("button", { name: "+ 2 free times" }).click();
    await expect.poll(() => times.elements().length).toBe(14);
    await expect.poll(() => times.elements().indexOf(focused() as HTMLElement)).toBe(12);
    const later = on.getByRole("button", { name: "Show later times" });
    for (let days = 3; days < 18; days += 3) await later.click();
    await expect.poll(() => times.elements().length).toBe(3 + 1 + 10 + 15 * 4);
    await expect.element(later).not.toBeInTheDocument();
  });

  test("finds a doctor by a language", async () => {
    const clinic = openClinic();
    for (const [index, name] of ["Bo", "Cy", "Di"].entries()) {
      clinic.doctors.push(makeDoctor(index + 3, name, ["Dermatology"], ["en"]));
    }
    const { on } = await mount("docbook-widget", clinic);
    await on.getByRole("searchbox").fill("turkish");
    await expect.element(on.getByRole("button", { name: "Dr. Emre Yılmaz" })).toBeVisible();
    await expect.element(on.getByRole("button", { name: "Dr. Anna Weber" })).not.toBeInTheDocument();
    await on.getByRole("searchbox").fill("nobody");
    await expect.element(on.getByText("No doctor fits your search.")).toBeVisible();
  });
});

describe("a lost race", () => {
  test("keeps what was typed, offers what is free in place, and gets a key of its own", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    const alternatives = clinic.slots.slice(1, 3);
    clinic.next("POST /v1/bookings", () => problem("slot-taken", 409, { alternatives }));
    await confirm(on);
    await expectFocus(on.getByRole("heading", { name: "Sorry, this time is no longer free" }));
    await expect.element(on.getByRole("status")).toHaveTextContent("Sorry, this time is no longer free");
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");

    const offers = on.getByRole("button", { name: /^\w+,? \d+ \w+ 20\d\d at \d\d:\d\d/ });
    expect(offers.elements()).toHaveLength(2);
    await offers.first().click();
    await expectFocus(on.getByRole("button", { name: "Confirm booking" }));
    await confirm(on);
    await booked(on);

    const [lost, won] = clinic.sent("POST /v1/bookings");
    expect(won?.body).toMatchObject({ slotId: alternatives[0]?.id, patient: { name: "Mia Keller" } });
    expect(won?.headers.get("idempotency-key")).not.toBe(lost?.headers.get("idempotency-key"));
  });

  test("without alternatives leads back to the other times", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    clinic.next("POST /v1/bookings", () => problem("slot-too-soon", 409, { alternatives: [] }));
    await confirm(on);
    await on.getByRole("button", { name: "Change time" }).click();
    await expectFocus(on.getByRole("heading", { name: "When would you like to come?" }));
  });

  test("against an unanswered try of one's own says so", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    clinic.next("POST /v1/bookings", Response.error, Response.error, Response.error);
    await confirm(on);
    await expect.element(on.getByText(/We cannot reach the clinic/).first()).toBeVisible();
    clinic.next("POST /v1/bookings", () => problem("slot-taken", 409, { alternatives: [] }));
    await on.getByLabelText("Full name").fill("Mia K.");
    await confirm(on);
    await expect.element(on.getByText(/Your earlier try may have gone through/)).toBeVisible();
  });
});

describe("when the network or the server fails", () => {
  test("trying again repeats the same booking under the same key", async () => {
    const { on, element, clinic } = await toDetails();
    const errors: ErrorDetail[] = [];
    element.addEventListener("docbook-error", (event) => errors.push(event.detail));
    await fill(on);
    clinic.next("POST /v1/bookings", ...Array.from({ length: 3 }, () => () => problem("busy", 503)));
    await confirm(on);
    await expect.element(on.getByText(/Many people are booking right now/).first()).toBeVisible();
    expect(focused()?.id).toBe("problem");
    await on.getByRole("button", { name: "Try again" }).click();
    await booked(on);

    const sent = clinic.sent("POST /v1/bookings");
    expect(new Set(sent.map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
    expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(errors).toEqual([{ code: "busy", status: 503, requestId: expect.any(String) }]);
  });

  test("changed details are another intent with another key", async () => {
    const { on, clinic } = await toDetails();
    await fill(on);
    clinic.next("POST /v1/bookings", ...Array.from({ length: 3 }, () => () => problem("internal", 500)));
    await confirm(on);
    await expect.element(on.getByText(/Something went wrong/).first()).toBeVisible();
    await on.getByLabelText("Full name").fill("Mia K.");
    await confirm(on);
    await booked(on);
    const sent = clinic.sent("POST /v1/bookings");
    expect(sent.at(-1)?.headers.get("idempotency-key")).not.toBe(sent[0]?.headers.get("idempotency-key"));
  });

  test("offline at the start, it waits for the patient to try again", async () => {
    const clinic = openClinic();
    clinic.next("GET /v1/clinic", Response.error, Response.error, Response.error);
    const { on } = await mount("docbook-widget", clinic);
    await expect.element(on.getByText(/We cannot reach the clinic/).first()).toBeVisible();
    await on.getByRole("button", { name: "Try again" }).click();
    await expectFocus(on.getByRole("heading", { name: "Who would you like to see?" }));
  });

  test("a key from the wrong website tells the patient what to do, and the owner why", async () => {
    const complain = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => complain.mockRestore());
    const clinic = openClinic();
    clinic.next("GET /v1/clinic", () =>
      problem("origin-not-allowed", 403, { detail: "other.example is not allowed" }),
    );
    const { on } = await mount("docbook-widget", clinic);
    await expect.element(on.getByText(/Please contact the clinic/).first()).toBeVisible();
    await expect.element(on.getByText("other.example is not allowed")).not.toBeVisible();
    await on.getByText("For whoever looks after this page").click();
    await expect.element(on.getByText("other.example is not allowed")).toBeVisible();
    expect(complain).toHaveBeenCalledWith("<docbook-widget>: other.example is not allowed");
    await expect.element(on.getByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });
});

describe("on the clinic's page", () => {
  test.each([
    [{ key: "" }, /"key" must be a DocBook key/],
    [{ key: "sk_secret" }, /secret key must never reach a browser/],
    [{ api: "book" }, /must be an absolute URL/],
    [{ doctor: "nobody" }, 'No doctor of this clinic is called "nobody".'],
  ])("a wrong attribute is told to whoever builds it: %o", async (attributes, message) => {
    const complain = vi.spyOn(console, "error").mockReturnValue();
    onTestFinished(() => complain.mockRestore());
    const { on, element } = await mount("docbook-widget", openClinic(), attributes as Record<string, string>);
    element.append("Call 030 5550100");
    await expect.element(on.getByText(/Please contact the clinic/)).toBeVisible();
    await on.getByText("For whoever looks after this page").click();
    await expect.element(on.getByText(message)).toBeVisible();
    expect(complain).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("<docbook-widget>: "));
    await expect.element(page.getByText("Call 030 5550100")).toBeVisible();
  });

  test("the only doctor need not be chosen", async () => {
    const clinic = openClinic();
    clinic.doctors.splice(1);
    const { on } = await mount("docbook-widget", clinic);
    await expect.element(on.getByRole("heading", { name: "When would you like to come?" })).toBeVisible();
    await expect.element(on.getByRole("button", { name: "Back" })).not.toBeInTheDocument();
    expect(focused()).toBe(document.body);
  });

  test("only doctors of its specialty are offered", async () => {
    const clinic = openClinic();
    await mount("docbook-widget", clinic, { specialty: "Dermatology" });
    expect(clinic.sent("GET /v1/doctors")[0]?.query).toMatchObject({ specialty: "Dermatology" });
  });

  test("a chosen time can be vetoed", async () => {
    const { on, element } = await mount("docbook-widget", openClinic(), { doctor: "anna-weber" });
    element.addEventListener("docbook-slot-selected", (event) => event.preventDefault());
    await on
      .getByRole("button", { name: /20\d\d at/ })
      .first()
      .click();
    await expect.element(on.getByRole("heading", { name: "When would you like to come?" })).toBeVisible();
  });

  test("steps are told, and reach listeners outside", async () => {
    const steps: string[] = [];
    const listen = (event: HTMLElementEventMap["docbook-step"]) => steps.push(event.detail.step);
    document.body.addEventListener("docbook-step", listen);
    await toDetails();
    document.body.removeEventListener("docbook-step", listen);
    expect(steps).toEqual(["details"]);
  });

  test("two of them keep out of each other's way, each in its language", async () => {
    const [clinic, other] = [openClinic(), openClinic()];
    const first = await mount("docbook-widget", clinic);
    const second = await mount("docbook-widget", other, { api: "https://other.example", locale: "de" });
    await first.on.getByRole("button", { name: "Dr. Anna Weber" }).click();
    await expect
      .element(first.on.getByRole("heading", { name: "When would you like to come?" }))
      .toBeVisible();
    await expect.element(second.on.getByRole("heading", { name: "Zu wem möchten Sie?" })).toBeVisible();
    expect(other.requests.some(({ path }) => path.endsWith("/slots"))).toBe(false);
  });

  test("moved elsewhere, it keeps what was typed and asks for nothing twice", async () => {
    const { on, element, clinic } = await toDetails();
    await fill(on);
    const before = clinic.requests.length;
    element.remove();
    const place = document.createElement("main");
    document.body.append(place);
    place.append(element);
    await expect.element(on.getByLabelText("Full name")).toHaveValue("Mia Keller");
    expect(clinic.requests).toHaveLength(before);
    await confirm(on);
    await booked(on);
  });

  test("taken out while it books, it lets go, and books under the same key when it is back", async () => {
    const { on, element, clinic } = await toDetails();
    await fill(on);
    clinic.next("POST /v1/bookings", () => new Promise(() => {}));
    await confirm(on);
    await expect.poll(() => clinic.sent("POST /v1/bookings")).toHaveLength(1);
    element.remove();
    document.body.append(element);
    await confirm(on);
    await booked(on);
    const keys = clinic.sent("POST /v1/bookings").map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[1]).toBe(keys[0]);
    expect(keys).toHaveLength(2);
  });

  test("seen again after a while, it asks for the times anew and keeps the day", async () => {
    const clinic = openClinic();
    const { on, element } = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
    const times = on.getByRole("button", { name: /20\d\d at/ });
    await expect.poll(() => times.elements().length).toBe(3);
    clinic.slots.splice(0, 1);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(times.elements()).toHaveLength(3);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    onTestFinished(() => void vi.useRealTimers());
    document.dispatchEvent(new Event("visibilitychange"));
    await expect.poll(() => times.elements().length).toBe(2);
    clinic.slots.splice(0, 1);
    await element.refresh();
    await expect.poll(() => times.elements().length).toBe(1);
  });

  test("pointed at another clinic, it starts anew", async () => {
    const { on, element } = await toDetails();
    element.doctor = "emre-yılmaz";
    await expect.element(on.getByText("Dr. Emre Yılmaz")).toBeVisible();
    await expect.element(on.getByRole("heading", { name: "When would you like to come?" })).toBeVisible();
  });

  test("sizes, spacing and capitals of the page stop at its edge", async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { all: revert; font-size: 40px; text-transform: uppercase; letter-spacing: 9px }");
    document.adoptedStyleSheets.push(sheet);
    onTestFinished(() => void document.adoptedStyleSheets.pop());
    const { element, on } = await mount("docbook-widget", openClinic());
    const button = on.getByRole("button", { name: "First available" });
    // A root size may be the reader's own wish, so it counts, up to one and a half times the usual.
    await expect
      .element(button)
      .toHaveStyle({ fontSize: "24px", textTransform: "none", letterSpacing: "normal" });
    expect(getComputedStyle(element).display).toBe("block");
    element.hidden = true;
    expect(getComputedStyle(element).display).toBe("none");
  });

  test("a second copy of the script leaves the first alone and says so", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    define(
      "docbook-widget",
      class extends HTMLElement {
        static version = "9.9.9";
      },
    );
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/loaded twice.*0\.1\.0 stays, 9\.9\.9/),
    );
    expect(customElements.get("docbook-widget")).toBe(DocBookWidget);
  });

  test("nothing of it lies on the window", () => {
    expect(Object.keys(window).filter((name) => /docbook|clinic/i.test(name))).toEqual([]);
  });

  test("it fits a narrow phone, and what is pressed there is large enough for a thumb", async () => {
    await page.viewport(320, 640);
    onTestFinished(() => page.viewport(800, 900));
    const { element, on } = await mount("docbook-widget", openClinic(), { doctor: "anna-weber" });
    await expect.element(on.getByRole("button", { name: /20\d\d at/ }).first()).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
    for (const target of element.shadowRoot?.querySelectorAll("button") ?? []) {
      expect(target.getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    }
  });
});
