import { createDocBook, type Slot } from "@docbook/sdk";
import { demoClinic, demoDoctors, makeDocBookMock } from "@docbook/sdk/msw";
import { describe, expect, onTestFinished, test } from "vitest";
import { userEvent } from "vitest/browser";
import "../manage.ts";
import { problem } from "../testing/fake-clinic.ts";
import { api, expectAccessible, expectFocus, focused, mount, usePage } from "../testing/mount.ts";

usePage();

const website = "https://sonnenhof.example/";
const dayMs = 86_400_000;

/** A booking in ten days at 9:00 by the clinic's clock, with two later times of the same doctor, and its link. */
async function openBooking({
  clinic = {},
  locale = "en-GB",
}: {
  clinic?: Partial<typeof demoClinic>;
  locale?: string;
} = {}) {
  const today = new Date().toISOString().slice(0, 10);
  const [doctor] = demoDoctors;
  const slot = (inDays: number, time: string, number: number): Slot => {
    const day = new Date(Date.parse(today) + inDays * dayMs).toISOString().slice(0, 10);
    const start = `${day}T${time}:00Z`;
    const end = `${new Date(Date.parse(start) + 1_800_000).toISOString().slice(0, 19)}Z`;
    return {
      id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
      doctorId: doctor?.id ?? "",
      start,
      end,
    };
  };
  const slots = [slot(10, "08:00", 1), slot(12, "08:30", 2), slot(12, "13:00", 3)];
  const mock = makeDocBookMock({
    api,
    clinic: { ...demoClinic, contact: { ...demoClinic.contact, website }, ...clinic },
    slots,
  });
  const docbook = createDocBook({ api, key: "pk_mock", fetch: mock.fetch });
  const patient = { name: "Mia Keller", email: "mia@example.org" };
  const booked = await docbook.createBooking({
    doctorId: doctor?.id ?? "",
    slotId: slots[0]?.id ?? "",
    patient,
  });
  location.hash = `${booked.id}.${booked.manageToken}`;
  onTestFinished(() => history.replaceState(null, "", " "));

  const sent: { line: string; headers: Headers; body: unknown }[] = [];
  const twists: [line: RegExp, answer: () => Response | Promise<Response>][] = [];
  const answer = async (request: Request) => {
    const url = new URL(request.url);
    const line = `${request.method} ${url.pathname}`;
    const text = await request.clone().text();
    sent.push({ line, headers: request.headers, body: text && JSON.parse(text) });
    const twist = twists.findIndex(([wanted]) => wanted.test(line));
    return twist < 0 ? mock.fetch(request) : (twists.splice(twist, 1)[0]?.[1]() ?? Response.error());
  };
  const open = () => mount("docbook-manage", { answer }, { locale });
  /** On another device of the patient's. */
  const moveElsewhere = (to: Slot | undefined) =>
    docbook.rescheduleBooking(booked.id, { slotId: to?.id ?? "" }, { manageToken: booked.manageToken });
  const sentTo = (line: RegExp) => sent.filter((one) => line.test(one.line));
  return { ...booked, mock, docbook, slots, sent, sentTo, twists, open, moveElsewhere };
}

type On = Awaited<ReturnType<Awaited<ReturnType<typeof openBooking>>["open"]>>["on"];
const press = (on: On, name: string | RegExp) => on.getByRole("button", { name }).click();
const heading = (on: On, name: string) => on.getByRole("heading", { name });

describe("a booking's link", () => {
  test("shows when, who, where, and how to reach the clinic", async () => {
    const { open, sent, manageToken } = await openBooking();
    const { on, element } = await open();
    await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
    await expect.element(on.getByText("Praxis am Sonnenhof, Sonnenweg 4, 10115 Berlin")).toBeVisible();
    await expect
      .element(on.getByRole("link", { name: "+49 30 5550100" }))
      .toHaveAttribute("href", "tel:+49 30 5550100");
    await expect
      .element(on.getByRole("link", { name: "To the clinic’s website" }))
      .toHaveAttribute("href", website);
    for (const { headers } of sent) expect(headers.get("docbook-manage-token")).toBe(manageToken);
    await expectAccessible(element);
  });

  test("shows the booking though the clinic's profile cannot be had", async () => {
    const { open, twists } = await openBooking();
    for (let times = 0; times < 3; times++) twists.push([/clinic$/, Response.error]);
    const { on } = await open();
    await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
  });

  test("that opens nothing says so, whatever is wrong with it", async () => {
    for (const [id, token] of [
      ["", "T"],
      [undefined, "wrong"],
      ["bk_nothing", undefined],
    ]) {
      const booking = await openBooking();
      location.hash = `${id ?? booking.id}.${token ?? booking.manageToken}`;
      const { on } = await booking.open();
      await expect.element(on.getByText(/We cannot find this appointment/)).toBeVisible();
      document.body.replaceChildren();
    }
  });

  test("can be tried again when there was no answer", async () => {
    const { open, twists } = await openBooking();
    for (let times = 0; times < 3; times++) twists.push([/GET .*bookings/, Response.error]);
    const { on } = await open();
    await press(on, "Try again");
    await expect.element(on.getByText("Dr. Anna Weber")).toBeVisible();
  });

  test("gives the appointment as a calendar file", async () => {
    const { open, sentTo } = await openBooking();
    const { on } = await open();
    await press(on, "Add to calendar");
    await expect.poll(() => sentTo(/calendar$/).length).toBe(1);
  });
});

describe("to another time", () => {
  test("a patient chooses a day and a time, says that they mean it, and keeps the link", async () => {
    const { open, mock, slots, id, sentTo } = await openBooking();
    const { on, element } = await open();
    const told: unknown[] = [];
    element.addEventListener("docbook-rescheduled", ({ detail }) => told.push(detail));
    await press(on, "Change time");
    await expectFocus(heading(on, "When would you like to come?"));
    await expectAccessible(element);
    await press(on, /14:00|15:00/);
    await expectFocus(heading(on, "Move your appointment to this time?"));
    await expectAccessible(element);
    await press(on, "Yes, move it");
    await expectFocus(heading(on, "Your appointment is moved"));
    await expectAccessible(element);
    expect(mock.bookings).toMatchObject([{ id, slotId: slots[2]?.id, sequence: 1 }]);
    expect(told).toEqual([{ bookingId: id, slotId: slots[2]?.id }]);
    expect(sentTo(/reschedule$/)[0]?.headers.get("if-match")).toBe('"0"');
  });

  test("the keyboard is enough", async () => {
    const { open, mock, slots } = await openBooking();
    const { on } = await open();
    (on.getByRole("button", { name: "Change time" }).element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expectFocus(heading(on, "When would you like to come?"));
    await expect.element(on.getByRole("gridcell", { selected: true })).toBeVisible();
    // Month before, month after, the day: then the first time.
    for (let step = 0; step < 10 && focused()?.getAttribute("part") !== "time"; step++) await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await expectFocus(heading(on, "Move your appointment to this time?"));
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await expectFocus(heading(on, "Your appointment is moved"));
    expect(mock.bookings[0]?.slotId).toBe(slots[1]?.id);
  });

  test("the time looked at is held, another one in its place, and given back by who stays", async () => {
    const { open, docbook, slots } = await openBooking();
    const { on } = await open();
    const held = async () =>
      (
        await docbook.listDoctorSlots(slots[0]?.doctorId ?? "", { from: slots[1]?.start.slice(0, 10) ?? "" })
      ).held.map(({ id }) => id);
    await press(on, "Change time");
    await press(on, /09:30|10:30/);
    await expect.poll(held).toEqual([slots[1]?.id]);
    await press(on, "Choose another time");
    await expect.poll(held).toEqual([]);
    await press(on, /14:00|15:00/);
    await expect.poll(held).toEqual([slots[2]?.id]);
    await press(on, "Keep my time");
    await expectFocus(heading(on, "Your appointment"));
    await expect.poll(held).toEqual([]);
  });

  test("who leaves the page leaves nothing held", async () => {
    const { open, docbook, slots } = await openBooking();
    const { on, element } = await open();
    const held = async () =>
      (await docbook.listDoctorSlots(slots[0]?.doctorId ?? "", { from: slots[1]?.start.slice(0, 10) ?? "" }))
        .held.length;
    await press(on, "Change time");
    await press(on, /09:30|10:30/);
    await expect.poll(held).toBe(1);
    element.remove();
    await expect.poll(held).toBe(0);
  });

  test("nothing is held where the clinic holds nothing", async () => {
    const { open, sentTo } = await openBooking({
      clinic: { policies: { ...demoClinic.policies, holdMinutes: 0 } },
    });
    const { on } = await open();
    await press(on, "Change time");
    await press(on, /09:30|10:30/);
    await press(on, "Yes, move it");
    await expectFocus(heading(on, "Your appointment is moved"));
    expect(sentTo(/holds/)).toEqual([]);
  });

  test.each(["taken", "held"])(
    "a time that somebody else has %s is offered no more, and the booking stays as it was",
    async (how) => {
      const { open, mock, docbook, slots } = await openBooking();
      const { on, element } = await open();
      await press(on, "Change time");
      await expect.element(on.getByRole("button", { name: /09:30|10:30/ })).toBeVisible();
      const [, wanted, other] = slots;
      const { doctorId = "", id: slotId = "" } = wanted ?? {};
      if (how === "taken") mock.take(slotId);
      else await docbook.createHold({ doctorId, slotId });
      await press(on, /09:30|10:30/);
      await expectFocus(heading(on, how === "taken" ? "no longer free" : "about to book this time"));
      await expect.element(on.getByText(/Your appointment stays as it was/)).toBeVisible();
      await expectAccessible(element);
      expect(mock.bookings).toMatchObject([{ slotId: slots[0]?.id, sequence: 0 }]);
      await press(on, /14:00|15:00/);
      await press(on, "Yes, move it");
      await expectFocus(heading(on, "Your appointment is moved"));
      expect(mock.bookings).toMatchObject([{ slotId: other?.id }]);
    },
  );

  test("a booking that was moved elsewhere meanwhile is shown as it stands, not moved again", async () => {
    const { open, mock, moveElsewhere, slots } = await openBooking();
    const { on } = await open();
    await press(on, "Change time");
    await press(on, /09:30|10:30/);
    await moveElsewhere(slots[2]);
    await press(on, "Yes, move it");
    await expect.element(on.getByText(/has changed meanwhile/)).toBeVisible();
    await expect.element(on.getByText(/at 1[45]:00/)).toBeVisible();
    expect(mock.bookings).toMatchObject([{ slotId: slots[2]?.id, sequence: 1 }]);
  });

  test("too late for it, the patient is asked to call, and the number stands there", async () => {
    const { open } = await openBooking({
      clinic: { policies: { ...demoClinic.policies, cancellationNoticeMinutes: 60 * 24 * 20 } },
    });
    const { on, element } = await open();
    await expect.element(on.getByText(/It is too late to change this online/)).toBeVisible();
    await expect.element(on.getByRole("link", { name: "+49 30 5550100" })).toBeVisible();
    await expect.element(on.getByRole("button", { name: "Change time" })).not.toBeInTheDocument();
    await expectAccessible(element);
  });

  test("too late by the server's clock, whatever the patient's says", async () => {
    const { open, twists } = await openBooking();
    const { on } = await open();
    twists.push([/cancel$/, () => problem("too-late-to-cancel", 409)]);
    await press(on, "Cancel appointment");
    await press(on, "Yes, cancel it");
    await expect.poll(() => focused()?.textContent).toMatch(/It is too late to change this online/);
    await expect.element(on.getByRole("button", { name: "Cancel appointment" })).not.toBeInTheDocument();
  });
});

describe("a cancellation", () => {
  test("takes a second word, and a reason from who wants to give one", async () => {
    const { open, sentTo, id } = await openBooking();
    const { on, element } = await open();
    const cancelled: string[] = [];
    element.addEventListener("docbook-cancelled", (event) => cancelled.push(event.detail.bookingId));
    await press(on, "Cancel appointment");
    await expectFocus(heading(on, "Do you want to cancel this appointment?"));
    await expectAccessible(element);
    await on.getByLabelText("Reason").fill("I feel better");
    await press(on, "No, keep it");
    await press(on, "Cancel appointment");
    await press(on, "Yes, cancel it");
    await expectFocus(heading(on, "This appointment is cancelled"));
    await expectAccessible(element);
    expect(sentTo(/cancel$/)[0]?.body).toEqual({ reason: "I feel better" });
    expect(cancelled).toEqual([id]);
  });

  test("is seen wherever the page moves the element", async () => {
    const { open, sent } = await openBooking();
    const { on, element } = await open();
    await press(on, "Cancel appointment");
    await press(on, "Yes, cancel it");
    await expectFocus(heading(on, "This appointment is cancelled"));
    const before = sent.length;
    element.remove();
    document.body.append(element);
    await expect.poll(() => sent.length).toBe(before + 2);
    expect(sent.at(-1)?.headers.get("docbook-min-position")).toBeTruthy();
  });
});
