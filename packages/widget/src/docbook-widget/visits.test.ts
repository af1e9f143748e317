import type { Doctor, VisitType } from "@docbook/sdk";
import { demoDoctors } from "@docbook/sdk/msw";
import { describe, expect, test } from "vitest";
import { type Locator, userEvent } from "vitest/browser";
import "../index.ts";
import { problem } from "../testing/fake-clinic.ts";
import { halfHours, MockClinic } from "../testing/mock-clinic.ts";
import { expectAccessible, expectFocus, mount, usePage } from "../testing/mount.ts";

usePage();

const first: VisitType = {
  id: "first-visit",
  name: "First visit",
  description: "For new patients.",
  durationMinutes: 60,
  minimumNoticeMinutes: 0,
  horizonDays: 60,
  place: "clinic",
  questions: [
    { id: "medicines", label: "Which medicines do you take?", kind: "text", required: true, choices: [] },
    { id: "smoker", label: "Do you smoke?", kind: "yes-no", required: true, choices: [] },
    { id: "insurance", label: "Insurance", kind: "choice", required: false, choices: ["Public", "Private"] },
    {
      id: "referral",
      label: "Who sent you?",
      kind: "choice",
      required: true,
      choices: ["Nobody", "Family", "A doctor", "A friend", "A poster", "Work"],
    },
  ],
};
const video: VisitType = {
  ...first,
  id: "video",
  name: "Video consultation",
  description: null,
  durationMinutes: 30,
  place: "video",
  questions: [],
};

const [anna, emre] = demoDoctors;
const slots = [...halfHours(["08:00", "08:30", "09:00", "13:00"]), ...halfHours(["10:00", "10:30"], emre)];

function openClinic(visitTypes: VisitType[], others: VisitType[] = []): MockClinic {
  const doctors = [
    { ...anna, visitTypes },
    { ...emre, visitTypes: others },
  ] as Doctor[];
  return new MockClinic({ doctors, slots });
}

const times = (on: Locator) => on.getByRole("button", { name: /20\d\d at \d\d:\d\d/ });
const shown = (on: Locator) =>
  times(on)
    .elements()
    .map((time) => time.querySelector("b")?.textContent);
const confirm = (on: Locator) => on.getByRole("button", { name: "Confirm booking" }).click();

describe("a doctor who is seen for several things", () => {
  test("is asked for the one that the patient chooses, and shows the times for it", async () => {
    const clinic = openClinic([first, video]);
    const { on, element } = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
    const choice = on.getByRole("group", { name: "What is it about?" });
    await expect.element(choice.getByRole("radio", { name: /First visit/ })).toBeChecked();
    await expect.element(choice.getByText("60 minutes", { exact: true })).toBeVisible();
    await expect.element(choice.getByText("30 minutes · Video visit")).toBeVisible();
    // An hour fits into none of the half hours that stand alone.
    await expect.poll(() => shown(on)).toEqual(["09:00", "09:30"]);
    await expectAccessible(element);

    await choice.getByRole("radio", { name: /Video/ }).click();
    await expect.poll(() => shown(on)).toEqual(["09:00", "09:30", "10:00", "14:00"]);
    await expectFocus(choice.getByRole("radio", { name: /Video/ }));
    await times(on).last().click();
    await expect.element(on.getByText(/Video consultation · 30 minutes · Video visit/)).toBeVisible();
    // The visit is not at the clinic's address.
    await expect.element(on.getByText("Praxis am Sonnenhof", { exact: true })).toBeVisible();
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    await confirm(on);
    await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
    await expect.element(on.getByText(/Video consultation · 30 minutes · Video visit/)).toBeVisible();
    expect(clinic.mock.bookings[0]?.visitType?.id).toBe("video");
    expect(clinic.lines("POST /v1/holds")[0]?.body).toMatchObject({ visitType: "video" });
  });

  test("is seen for what the page names, without a choice", async () => {
    const clinic = openClinic([first, video]);
    const attributes = { doctor: "anna-weber", "visit-type": "video" };
    const { on } = await mount("docbook-widget", clinic, attributes);
    await expect.poll(() => shown(on)).toEqual(["09:00", "09:30", "10:00", "14:00"]);
    await expect.element(on.getByText(/Video consultation · 30 minutes/)).toBeVisible();
    await expect.element(on.getByRole("radio").first()).not.toBeInTheDocument();
  });

  test("is the only one offered for it", async () => {
    const clinic = openClinic([first, video], [first]);
    const { on } = await mount("docbook-widget", clinic, { "visit-type": "video" });
    // One doctor is left, who need not be chosen.
    await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
    await expect.poll(() => shown(on)).toEqual(["09:00", "09:30", "10:00", "14:00"]);
  });

  test("is named with what each time of all doctors is for", async () => {
    const clinic = openClinic([first, video], [video]);
    const { on } = await mount("docbook-widget", clinic);
    await on.getByRole("button", { name: "First available" }).click();
    await times(on).last().click();
    await expect.element(on.getByText(/Video consultation · 30 minutes/)).toBeVisible();
    await on.getByRole("button", { name: "Back" }).click();
    await times(on).first().click();
    await expect.element(on.getByText(/First visit · 60 minutes/)).toBeVisible();
  });
});

test("a doctor who is seen for one thing says so, and asks nothing", async () => {
  const { on } = await mount("docbook-widget", openClinic([video]), { doctor: "anna-weber" });
  await expect.element(on.getByText(/Video consultation · 30 minutes/)).toBeVisible();
  await expect.element(on.getByRole("radio").first()).not.toBeInTheDocument();
});

test("a visit type that nobody has is told to whoever builds the page", async () => {
  const { on } = await mount("docbook-widget", openClinic([first]), { "visit-type": "surgery" });
  await expect.element(on.getByText(/not available here at the moment/).first()).toBeVisible();
  await expect
    .element(on.getByText('No doctor of this clinic has the visit type "surgery".'))
    .toBeInTheDocument();
});

describe("what is asked beforehand", () => {
  async function toDetails() {
    const clinic = openClinic([first]);
    const mounted = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
    await times(mounted.on).first().click();
    const { on } = mounted;
    await on.getByLabelText("Full name").fill("Mia Keller");
    await on.getByLabelText("Email").fill("mia@example.org");
    return { ...mounted, clinic };
  }

  test("is answered with the booking", async () => {
    const { on, element, clinic } = await toDetails();
    await expectAccessible(element);
    await on.getByLabelText("Which medicines do you take?").fill("None");
    await on.getByRole("radiogroup", { name: "Do you smoke?" }).getByRole("radio", { name: "No" }).click();
    await on.getByRole("radio", { name: "Private" }).click();
    await on.getByLabelText("Who sent you?").selectOptions("A friend");
    await confirm(on);
    await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
    expect(clinic.mock.bookings[0]?.answers).toEqual({
      medicines: "None",
      smoker: "no",
      insurance: "Private",
      referral: "A friend",
    });
  });

  test("is missed before anything is sent, at the first question that lacks an answer", async () => {
    const { on, element, clinic } = await toDetails();
    await on.getByLabelText("Which medicines do you take?").fill("None");
    await confirm(on);
    await expectFocus(on.getByRole("radiogroup", { name: "Do you smoke?" }));
    await expect.element(on.getByText("Please answer this question.").first()).toBeVisible();
    expect(on.getByText("Please answer this question.").elements()).toHaveLength(2);
    await expectAccessible(element);
    await on.getByRole("radio", { name: "Yes" }).click();
    await expect.poll(() => on.getByText("Please answer this question.").elements().length).toBe(1);
    expect(clinic.lines("POST /v1/bookings")).toHaveLength(0);
  });

  test("keeps its answers when the server objects to one, and when the time is chosen anew", async () => {
    const { on, clinic } = await toDetails();
    await on.getByLabelText("Which medicines do you take?").fill("Some");
    await on.getByRole("radio", { name: "Yes" }).click();
    await on.getByLabelText("Who sent you?").selectOptions("Family");
    const errors = [{ in: "body" as const, pointer: "/answers/medicines", message: "must be answered" }];
    clinic.next("POST /v1/bookings", () => problem("invalid-request", 400, { errors }));
    await confirm(on);
    await expectFocus(on.getByLabelText("Which medicines do you take?"));
    await expect
      .element(on.getByLabelText("Which medicines do you take?"))
      .toHaveAccessibleDescription("Please answer this question.");
    await on.getByRole("button", { name: "Change time" }).click();
    await times(on).last().click();
    await expect.element(on.getByLabelText("Which medicines do you take?")).toHaveValue("Some");
    await expect.element(on.getByRole("radio", { name: "Yes" })).toBeChecked();
    await expect.element(on.getByLabelText("Who sent you?")).toHaveValue("Family");
  });
});

test("everything can be done by keyboard alone", async () => {
  const clinic = openClinic([first, video], [video]);
  const { on, element } = await mount("docbook-widget", clinic);
  const press = (keys: string) => userEvent.keyboard(keys);
  const tabTo = async (name: RegExp | string) => {
    for (let tabs = 0; tabs < 40; tabs++) {
      const at = element.shadowRoot?.activeElement;
      const label = at instanceof HTMLInputElement ? at.labels?.[0] : at?.closest("button");
      const said = at?.getAttribute("aria-label") ?? label?.textContent ?? "";
      if (typeof name === "string" ? said.includes(name) : name.test(said)) return;
      await userEvent.tab();
    }
    throw new Error(`No tab leads to ${name}.`);
  };
  await tabTo("Anna Weber");
  await press("{Enter}");
  await expectFocus(on.getByRole("heading", { name: "When would you like to come?" }));
  await tabTo("First visit");
  await press("{ArrowDown}");
  await expect.poll(() => shown(on).length).toBe(4);
  await tabTo(/^\w+,? \d+ \w+ 20\d\d$/);
  await press("{ArrowRight}{ArrowLeft}{Enter}");
  await tabTo(/at \d\d:\d\d/);
  await press(" ");
  await expectFocus(on.getByRole("heading", { name: "Your details" }));
  await tabTo("Full name");
  await press("Mia Keller{Tab}mia@example.org");
  await press("{Enter}");
  await expectFocus(on.getByRole("heading", { name: "Your appointment is booked" }));
  expect(clinic.mock.bookings[0]).toMatchObject({
    patient: { name: "Mia Keller", email: "mia@example.org" },
  });
});
