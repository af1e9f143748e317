import type { Doctor, VisitType } from "@docbook/sdk";
import { demoDoctors, scenarios } from "@docbook/sdk/msw";
import { expect, onTestFinished, vi } from "vitest";
import { makeDoctor, problem } from "./fake-clinic.ts";
import { halfHours, MockClinic } from "./mock-clinic.ts";
import { mount } from "./mount.ts";

/** What a patient has before them at some point of their way. */
export interface Sight {
  name: string;
  element: HTMLElement;
}

/** Every language that the elements speak. A new one joins by itself, since its file is what makes it one. */
export const languages: readonly string[] = [
  "en",
  ...Object.keys(import.meta.glob("../languages/??.ts")).map((path) => path.slice(-5, -3)),
];

/** Wednesday, 10 March 2027: what is shown, and what is counted down, is the same in every run. */
const now = new Date("2027-03-10T10:00:00Z");

/**
 * All that a patient can come to see, in the order in which they come to it: from the doctors to a booking that is
 * moved and cancelled, with what can go wrong on the way. Presses by part, since what stands on a button is another
 * word in each language.
 */
export async function* journey(
  locale: string,
  attributes: Record<string, string> = {},
): AsyncGenerator<Sight> {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval", "performance"], now });
  onTestFinished(() => void vi.useRealTimers());
  const given = { locale, ...attributes };
  yield* failure(given);
  const clinic = busyClinic();
  const link = yield* booking(clinic, given);
  yield* management(clinic, { ...given, ...link });
  yield* dialog(given);
}

/** Five doctors, so that there is a search; the first one is seen for two things. */
export function busyClinic(): MockClinic {
  const others = ["Dr. Lena Vogt", "Dr. Omar Haddad", "Dr. Ruth Stern"].map((name, index) =>
    makeDoctor(index + 3, name, ["Dermatology"], ["de", "en"]),
  );
  const [first, second] = demoDoctors as readonly [Doctor, Doctor];
  const doctors = [{ ...first, visitTypes: [checkUp, video] }, second, ...others];
  const slots = [
    ...halfHours(["08:00", "08:30", "09:00", "13:00", "13:30", "17:00"], first, 7),
    ...halfHours(["09:00", "09:30"], first, 9),
    ...halfHours(["08:00"], second, 8),
  ];
  return new MockClinic({ doctors, slots });
}

const checkUp: VisitType = {
  id: "check-up",
  name: "Check-up",
  description: "Once a year.",
  durationMinutes: 30,
  minimumNoticeMinutes: 0,
  horizonDays: 60,
  place: "clinic",
  questions: [
    { id: "medicines", label: "Which medicines do you take?", kind: "text", required: false, choices: [] },
    { id: "smoker", label: "Do you smoke?", kind: "yes-no", required: true, choices: [] },
  ],
};
const video: VisitType = {
  ...checkUp,
  id: "video",
  name: "Video visit",
  description: null,
  place: "video",
  questions: [],
};

async function* failure(given: Record<string, string>): AsyncGenerator<Sight> {
  const complain = vi.spyOn(console, "error").mockReturnValue();
  const clinic = busyClinic();
  clinic.next("GET /v1/clinic", () => problem("origin-not-allowed", 403));
  const { element } = await mount("docbook-widget", clinic, given);
  await speaks(element, given["locale"]);
  yield { name: "booking is not possible", element };
  complain.mockRestore();
  element.remove();
}

async function* booking(
  clinic: MockClinic,
  given: Record<string, string>,
): AsyncGenerator<Sight, Record<"booking" | "token", string>> {
  const { element } = await mount("docbook-widget", clinic, given);
  await speaks(element, given["locale"]);
  yield { name: "the doctors", element };
  await press(element, "[part~=doctor-any]");
  await shows(element, "[part=time]");
  yield { name: "the first times of all doctors", element };
  await press(element, "[part=back]");
  await press(element, "[part=doctor]");
  await shows(element, "td[aria-selected=true]");
  yield { name: "times by month", element };
  await press(element, "[part=button]:has(+ #times)");
  await shows(element, "section [part=time]");
  yield { name: "times as a list", element };

  clinic.next("POST /v1/holds", heldFor(clinic, 61));
  await press(element, "[part=time]");
  await shows(element, "[role=timer] + button");
  await vi.advanceTimersByTimeAsync(1000);
  yield { name: "the form, with a minute left", element };
  await press(element, "[part=submit]");
  await shows(element, "#email-error");
  yield { name: "the form with mistakes", element };
  await press(element, "[part=back]");
  await shows(element, "[part~=time-selected]");
  yield { name: "a time that is held for the patient", element };
  clinic.next("POST /v1/holds", heldFor(clinic, 1));
  await press(element, "[part=time]");
  await shows(element, "[role=timer]");
  await vi.advanceTimersByTimeAsync(1000);
  await shows(element, "p#hold");
  yield { name: "the form, no longer held", element };

  fill(element, { name: "Mia Keller", email: "mia@example.org" });
  element.shadowRoot?.querySelector<HTMLElement>("[type=radio]")?.click();
  clinic.mock.play(scenarios.holdExpired());
  await press(element, "[part=submit]");
  await shows(element, "#lost");
  yield { name: "somebody was faster", element };
  clinic.mock.play(scenarios.slotHeld(), { times: 1 });
  await press(element, ".alternatives [part=time]");
  await vi.waitFor(() => expect(clinic.lines("POST /v1/holds")).toHaveLength(3));
  await shows(element, "#lost");
  yield { name: "another patient is about to book it", element };
  clinic.mock.play(scenarios.slotHeld(), { times: 0 });
  await press(element, ".alternatives [part=time]");
  await shows(element, "[role=timer]");
  await press(element, "[part=submit]");
  await shows(element, ".done");
  yield { name: "booked", element };
  const link = element.shadowRoot?.querySelector<HTMLAnchorElement>("a[href*='#bk_']")?.hash ?? "";
  const [id = "", token = ""] = link.slice(1).split(".");
  element.remove();
  return { booking: id, token };
}

async function* management(clinic: MockClinic, given: Record<string, string>): AsyncGenerator<Sight> {
  const { element } = await mount("docbook-manage", clinic, given);
  await speaks(element, given["locale"]);
  await shows(element, "[part=clinic]");
  yield { name: "the booking’s own page", element };
  await press(element, ".row [part=button] + [part=button]");
  await shows(element, "td[aria-selected=true]");
  yield { name: "times to move to", element };
  clinic.mock.play(scenarios.slotHeld(), { times: 1 });
  await press(element, "[part=time]");
  await shows(element, "#lost");
  yield { name: "a time that cannot be had", element };
  clinic.mock.play(scenarios.slotHeld(), { times: 0 });
  await press(element, ".alternatives [part=time]");
  await shows(element, "#sure");
  yield { name: "the question whether to move", element };
  await press(element, "[part=submit]");
  await shows(element, ".row [part=button] + [part=button] + [part=button]");
  yield { name: "moved", element };
  await press(element, ".row [part=button] + [part=button] + [part=button]");
  await shows(element, "#ask");
  yield { name: "the question whether to cancel", element };
  await press(element, "form .primary");
  await shows(element, ".note.cancelled");
  yield { name: "cancelled", element };
  element.remove();
}

async function* dialog(given: Record<string, string>): AsyncGenerator<Sight> {
  const { element } = await mount("docbook-widget", busyClinic(), { ...given, mode: "floating" });
  await speaks(element, given["locale"]);
  yield { name: "the button at the page’s corner", element };
  await press(element, "[part=launcher]");
  await shows(element, "dialog[open] [part=doctor]");
  // It rises into place.
  await Promise.all(element.shadowRoot?.getAnimations().map(({ finished }) => finished) ?? []);
  yield { name: "the dialog", element };
  element.remove();
}

/** The usual hold, with so many seconds left. */
function heldFor(clinic: MockClinic, seconds: number) {
  return async (request: Request) => {
    const answer = await clinic.mock.fetch(request);
    return Response.json({ ...(await answer.json()), expiresInSeconds: seconds }, { status: answer.status });
  };
}

async function shows(element: HTMLElement, selector: string): Promise<HTMLElement> {
  const find = () => element.shadowRoot?.querySelector<HTMLElement>(selector);
  await expect.poll(find, { timeout: 5000, message: selector }).toBeTruthy();
  const isWaiting = () =>
    [...(element.shadowRoot?.querySelectorAll("[aria-busy=true]") ?? [])].some((busy) =>
      busy.checkVisibility(),
    );
  await expect.poll(isWaiting, { timeout: 5000, message: `${selector} at rest` }).toBe(false);
  return find() as HTMLElement;
}

async function press(element: HTMLElement, selector: string): Promise<void> {
  (await shows(element, `${selector}:not([aria-disabled=true])`)).click();
}

async function speaks(element: HTMLElement, locale = "en"): Promise<void> {
  await expect
    .poll(() => element.shadowRoot?.querySelector(".root")?.getAttribute("lang")?.slice(0, 2), {
      timeout: 5000,
    })
    .toBe(locale.slice(0, 2));
}

function fill(element: HTMLElement, values: Record<string, string>): void {
  for (const [id, value] of Object.entries(values)) {
    const input = element.shadowRoot?.querySelector<HTMLInputElement>(`#${id}`);
    if (!input) throw new Error(`There is no field ${id}.`);
    input.value = value;
    input.dispatchEvent(new InputEvent("input"));
  }
}

declare global {
  interface ImportMeta {
    /** Vite's: the modules whose paths fit, by their paths. */
    glob(pattern: string): Record<string, unknown>;
  }
}
