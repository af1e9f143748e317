import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Locator } from "vitest/browser";
import { watch } from "../extras/live/watch.ts";
import "../index.ts";
import { halfHours, MockClinic } from "../testing/mock-clinic.ts";
import { api, expectAccessible, expectFocus, focused, mount, usePage } from "../testing/mount.ts";

usePage();

const slots = [...halfHours(["08:00", "08:30", "13:00"]), ...halfHours(["09:00"], undefined, 12)];
const times = (on: Locator) => on.getByRole("button", { name: /20\d\d at \d\d:\d\d/ });
const ids = (on: Locator) =>
  times(on)
    .elements()
    .map((time) => (time as HTMLElement).dataset["slot"]);
const take = (clinic: MockClinic, index: number) => clinic.mock.take(slots[index]?.id ?? "");

async function openTimes(attributes: Record<string, string> = {}) {
  const clinic = new MockClinic({ slots });
  const mounted = await mount("docbook-widget", clinic, { doctor: "anna-weber", ...attributes });
  await expect.poll(() => times(mounted.on).elements().length).toBeGreaterThan(2);
  await expect.poll(() => clinic.lines("GET /v1/slots/changes")).toHaveLength(1);
  return { ...mounted, clinic };
}

describe("while a patient looks at times", () => {
  test("one that somebody else books is gone within a second; the day stays", async () => {
    const { on, clinic } = await openTimes();
    const day = on.getByRole("gridcell", { selected: true }).element().getAttribute("aria-label");
    take(clinic, 1);
    await expect.poll(() => ids(on), { timeout: 1000, interval: 20 }).toEqual([slots[0]?.id, slots[2]?.id]);
    expect(on.getByRole("gridcell", { selected: true }).element().getAttribute("aria-label")).toBe(day);
    // It asked for no less than what it was told of.
    expect(clinic.lines("GET /v1/slots/changes")[0]?.query).toEqual({ doctorId: slots[0]?.doctorId });
  });

  test("the focus stays on a time that moves up", async () => {
    const { on, clinic } = await openTimes();
    const last = times(on).last().element() as HTMLElement;
    last.focus();
    take(clinic, 0);
    await expect.poll(() => ids(on).length).toBe(2);
    await expect.poll(() => (focused() as HTMLElement).dataset["slot"]).toBe(slots[2]?.id);
  });

  test("the focus goes to the list when the time that had it is gone, and that is said", async () => {
    const { on, element, clinic } = await openTimes();
    (times(on).nth(1).element() as HTMLElement).focus();
    take(clinic, 1);
    await expect.element(on.getByRole("status")).toHaveTextContent("This time is no longer free.");
    expect(focused()?.id).toBe("times");
    await expectAccessible(element);
  });

  test("a failure to ask again leaves what is on show, and is not told", async () => {
    const { on, clinic } = await openTimes();
    for (let tries = 0; tries < 3; tries++)
      clinic.next(`GET /v1/doctors/${slots[0]?.doctorId}/slots`, Response.error);
    take(clinic, 1);
    await expect
      .poll(() => clinic.lines(`GET /v1/doctors/${slots[0]?.doctorId}/slots`).length)
      .toBeGreaterThan(3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ids(on)).toHaveLength(3);
    await expect.element(on.getByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });

  test("one that was booked before the line was up is gone, too", async () => {
    const clinic = new MockClinic({ slots });
    clinic.next("GET /v1/slots/changes", async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 1200));
      take(clinic, 1);
      return clinic.mock.fetch(request);
    });
    const { on } = await mount("docbook-widget", clinic, { doctor: "anna-weber" });
    await expect.poll(() => ids(on).length).toBe(3);
    await expect.poll(() => ids(on), { timeout: 3000 }).toEqual([slots[0]?.id, slots[2]?.id]);
  });

  test("the line is closed once nobody looks at times any more", async () => {
    const signals: AbortSignal[] = [];
    const { fetch } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      if (input instanceof Request && input.url.includes("/changes") && init?.signal)
        signals.push(init.signal);
      return fetch(input, init);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const { on, element } = await openTimes();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await times(on).first().click();
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true]);
    await on.getByRole("button", { name: "Back" }).click();
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    element.remove();
    await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

describe("the line", () => {
  const stream = (text: string, end: Promise<void> = Promise.resolve()) =>
    new Response(
      new ReadableStream({
        async start(body) {
          body.enqueue(new TextEncoder().encode(text));
          await end;
          body.close();
        },
      }),
    );

  function listen(...answers: (() => Response)[]) {
    document.body.replaceChildren();
    const asked: Headers[] = [];
    const told: string[] = [];
    const stop = new AbortController();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    vi.spyOn(globalThis, "fetch").mockImplementation((request, init) => {
      asked.push((request as Request).headers);
      const silence = new ReadableStream({
        start: (body) => init?.signal?.addEventListener("abort", () => body.error(new Error("hung up"))),
      });
      return Promise.resolve(answers.shift()?.() ?? new Response(silence));
    });
    onTestFinished(() => {
      stop.abort();
      vi.useRealTimers();
      vi.restoreAllMocks();
    });
    void watch(
      { api, publishableKey: "pk_test" },
      "",
      { onChange: (position) => told.push(position) },
      stop.signal,
    );
    return { asked, told, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
  }

  test("is taken up again where it broke", async () => {
    const { asked, told, pass } = listen(() =>
      stream('event: ready\ndata: {}\n\nid: 7431\nevent: change\ndata: {"doctorId":"x"}\n\n'),
    );
    await pass(10);
    expect(told).toEqual(["7431"]);
    await pass(2000);
    expect(asked.map((headers) => headers.get("last-event-id"))).toEqual([null, "7431"]);
    expect(asked[0]?.get("authorization")).toBe("Bearer pk_test");
  });

  test("that cannot be had is replaced by a look every half minute", async () => {
    const { told, pass } = listen(() => new Response(null, { status: 404 }));
    await pass(29_000);
    expect(told).toEqual([]);
    await pass(1000);
    expect(told).toEqual([""]);
    await pass(30_000);
    expect(told).toEqual(["", ""]);
  });

  test("that is there makes looking needless", async () => {
    const { told, pass } = listen(() => stream("event: ready\ndata: {}\n\n", new Promise(() => {})));
    await pass(31_000);
    expect(told).toEqual([]);
  });
});

test("the focus rests where it was when nothing under it changed", async () => {
  const { on, clinic } = await openTimes({ view: "list" });
  const first = times(on).first();
  (first.element() as HTMLElement).focus();
  take(clinic, 3);
  await expect.poll(() => ids(on)).not.toContain(slots[3]?.id);
  await expectFocus(first);
});
