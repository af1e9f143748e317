import { createHash } from "node:crypto";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type CreateBooking, createDocBook, isDocBookError, type Slot } from "../index.ts";
import { demoClinic, demoDoctors, docbookHandlers, makeDocBookMock, scenarios } from "../msw.ts";

const mock = makeDocBookMock();
const server = setupServer(...mock.handlers);
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  server.resetHandlers();
  mock.reset();
  vi.restoreAllMocks();
});
afterAll(() => server.close());

const docbook = createDocBook({ api: mock.api, key: "pk_mock" });
const patient = { name: "Mia Keller", email: "mia@example.org" };
const wish = ({ id: slotId, doctorId }: Slot): CreateBooking => ({ doctorId, slotId, patient });

async function firstSlot(): Promise<Slot> {
  const { slots } = await docbook.listSlots();
  if (!slots[0]) throw new Error("the mock has no slot");
  return slots[0];
}

describe("a mock", () => {
  test("lets me find a doctor, book, look and cancel, with no server anywhere", async () => {
    expect((await docbook.listDoctors()).doctors).toEqual(demoDoctors);
    const slot = await firstSlot();
    const { id, manageToken } = await docbook.createBooking(wish(slot));
    expect(mock.bookings).toMatchObject([{ id, status: "booked", patient }]);
    expect(mock.openSlots).not.toContainEqual(slot);
    await docbook.cancelBooking(id, { reason: "I feel better" }, { manageToken });
    expect(mock.bookings).toMatchObject([{ status: "cancelled", cancellationReason: "I feel better" }]);
    expect(mock.openSlots).toContainEqual(slot);
  });

  test("books a slot once, and offers the second patient the nearest alternatives", async () => {
    const slot = await firstSlot();
    const calls = Array.from({ length: 20 }, () => docbook.createBooking(wish(slot)));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      if (!isDocBookError(result.reason, "slot-taken")) throw result.reason;
      expect(result.reason.alternatives).toHaveLength(4);
      expect(result.reason.alternatives[0]?.doctorId).toBe(slot.doctorId);
    }
  });

  test("keeps a held slot for the patient who holds it, who books with it", async () => {
    const slot = await firstSlot();
    const { doctorId, id: slotId } = slot;
    const hold = await docbook.createHold({ doctorId, slotId });
    expect((await docbook.listDoctorSlots(doctorId)).held).toMatchObject([
      { id: slotId, heldUntil: hold.expiresAt },
    ]);
    await expect(docbook.createBooking(wish(slot))).rejects.toMatchObject({ heldUntil: hold.expiresAt });
    expect(await docbook.extendHold(hold)).toMatchObject({ extendable: false });
    await expect(docbook.extendHold(hold)).rejects.toMatchObject({ code: "hold-not-extendable" });
    const { id, token } = hold;
    expect(await docbook.createBooking({ ...wish(slot), hold: { id, token } })).toMatchObject({ slotId });
  });

  test("gives a hold back when it is released, replaced, or over", async () => {
    let now = new Date("2027-03-01T08:00:00Z");
    const own = makeDocBookMock({ now: () => now });
    const client = createDocBook({ api: own.api, key: "pk_mock", fetch: own.fetch });
    const [first, second] = own.openSlots.filter(({ doctorId }) => doctorId === demoDoctors[0]?.id);
    const keep = ({ id: slotId, doctorId }: Slot) => ({ slotId, doctorId });
    if (!first || !second) throw new Error("the mock has no slots");
    const open = () => own.openSlots.filter(({ id }) => [first.id, second.id].includes(id)).length;

    const one = await client.createHold(keep(first));
    const two = await client.createHold({ ...keep(second), replaces: { id: one.id, token: one.token } });
    expect(open()).toBe(1);
    await client.releaseHold(two);
    await client.releaseHold(two);
    expect(open()).toBe(2);
    const three = await client.createHold(keep(first));
    now = new Date("2027-03-01T08:05:00Z");
    expect(open()).toBe(2);
    await expect(client.extendHold(three)).rejects.toMatchObject({ name: "HoldExpiredError" });
    await expect(client.releaseHold({ id: three.id, token: "wrong" })).rejects.toMatchObject({
      code: "hold-not-found",
    });
  });

  test("gives a hold sent again under its key once, as long as it lasts", async () => {
    let now = new Date("2027-03-01T08:00:00Z");
    const own = makeDocBookMock({ now: () => now });
    const client = createDocBook({ api: own.api, key: "pk_mock", fetch: own.fetch });
    const [slot, other] = own.openSlots.filter(({ doctorId }) => doctorId === demoDoctors[0]?.id);
    if (!slot || !other) throw new Error("the mock has no slots");
    const idempotencyKey = "the-same-intent";
    const keep = ({ id: slotId, doctorId }: Slot) =>
      client.createHold({ slotId, doctorId }, { idempotencyKey });

    const first = await keep(slot);
    now = new Date("2027-03-01T08:01:00Z");
    const { answer, response } = await keep(slot).withResponse();
    expect(answer).toEqual({ ...first, expiresInSeconds: 240 });
    expect(response.headers.get("idempotency-replayed")).toBe("true");
    await expect(keep(other)).rejects.toMatchObject({ name: "IdempotencyKeyReusedError" });
    now = new Date("2027-03-01T08:05:00Z");
    expect(await keep(other)).toMatchObject({ slotId: other.id, expiresInSeconds: 300 });
  });

  test("moves a booking, and only as it was seen", async () => {
    const slot = await firstSlot();
    const [later] = mock.openSlots.filter(({ id, doctorId }) => doctorId === slot.doctorId && id !== slot.id);
    const { id, manageToken } = await docbook.createBooking(wish(slot));
    const { response } = await docbook.getBooking(id, { manageToken }).withResponse();
    const seen = { manageToken, ifMatch: response.headers.get("etag") ?? "" };
    const moved = await docbook.rescheduleBooking(id, { slotId: later?.id ?? "" }, seen);
    expect(moved).toMatchObject({ id, slotId: later?.id, start: later?.start, sequence: 1 });
    expect(mock.openSlots).toContainEqual(slot);
    await expect(docbook.cancelBooking(id, {}, seen)).rejects.toMatchObject({ name: "BookingChangedError" });
  });

  test("gives a visit as many slots as it takes, and asks its questions", async () => {
    const [doctor] = demoDoctors;
    if (!doctor) throw new Error("the mock has no doctor");
    const visitType = {
      id: "first-visit",
      name: "First visit",
      description: null,
      durationMinutes: 60,
      minimumNoticeMinutes: 0,
      horizonDays: 10,
      place: "video",
      questions: [{ id: "insured", label: "Are you insured?", kind: "yes-no", required: true, choices: [] }],
    };
    const own = makeDocBookMock({ doctors: [{ ...doctor, visitTypes: [visitType] }] });
    const client = createDocBook({ api: own.api, key: "pk_mock", fetch: own.fetch });
    const [slot, next] = own.openSlots;
    if (!slot || !next) throw new Error("the mock has no slots");
    expect(Date.parse(slot.end) - Date.parse(slot.start)).toBe(3_600_000);
    const wrong = { ...wish(slot), answers: { insured: "perhaps" } };
    await expect(client.createBooking(wish(slot))).rejects.toMatchObject({
      errors: [{ pointer: "/answers/insured" }],
    });
    await expect(client.createBooking(wrong)).rejects.toMatchObject({ code: "invalid-request" });
    const booked = await client.createBooking({ ...wish(slot), answers: { insured: "yes" } });
    expect(booked).toMatchObject({
      visitType: { id: "first-visit" },
      end: slot.end,
      location: { place: "video" },
    });
    await expect(client.createBooking({ ...wish(next), answers: { insured: "yes" } })).rejects.toMatchObject({
      code: "slot-taken",
    });
    await expect(client.createBooking({ ...wish(next), visitType: "no-such" })).rejects.toMatchObject({
      code: "visit-type-not-found",
    });
  });

  test("wants a puzzle solved where the clinic does, each solution once", async () => {
    const policies = { ...demoClinic.policies, challenge: "altcha" };
    const own = makeDocBookMock({ clinic: { ...demoClinic, policies } });
    const client = createDocBook({ api: own.api, key: "pk_mock", fetch: own.fetch });
    const [slot] = own.openSlots;
    if (!slot) throw new Error("the mock has no slots");
    await expect(client.createBooking(wish(slot))).rejects.toMatchObject({ code: "challenge-required" });
    const puzzle = await client.createChallenge();
    const solution = (number: number) => btoa(JSON.stringify({ ...puzzle, number }));
    const solved = Array.from({ length: puzzle.maxnumber + 1 }, (_, number) => number).find(
      (number) => createHash("sha256").update(`${puzzle.salt}${number}`).digest("hex") === puzzle.challenge,
    );
    if (solved === undefined) throw new Error("the puzzle has no solution");
    const book = (challenge: string) => client.createBooking({ ...wish(slot), challenge });
    await expect(book(solution(solved + 1))).rejects.toMatchObject({ code: "challenge-failed" });
    await expect(book("nonsense")).rejects.toMatchObject({ code: "challenge-failed" });
    expect(await book(solution(solved))).toMatchObject({ status: "booked" });
    await expect(book(solution(solved))).rejects.toMatchObject({ code: "challenge-failed" });
  });

  test("keeps its state to itself, and forgets it when told to", async () => {
    const other = makeDocBookMock();
    const slot = await firstSlot();
    await docbook.createBooking(wish(slot));
    expect(other.openSlots).toContainEqual(slot);
    mock.reset();
    expect(mock.bookings).toEqual([]);
    expect(mock.openSlots).toContainEqual(slot);
  });

  test("begins with a clinic of my own, at a moment of my own", async () => {
    const now = () => new Date("2027-03-01T08:00:00Z");
    const slots = [
      {
        id: "11111111-0000-4000-8000-000000000000",
        doctorId: demoDoctors[0]?.id ?? "",
        start: "2027-03-01T09:00:00Z",
        end: "2027-03-01T09:30:00Z",
      },
    ];
    const own = makeDocBookMock({ now, slots });
    const client = createDocBook({ api: own.api, key: "pk_mock", fetch: own.fetch });
    expect(await client.listSlots()).toMatchObject({ from: "2027-03-01", slots: [] });
    // An hour ahead is within the clinic's notice of two.
    await expect(client.createBooking(wish(slots[0] as Slot))).rejects.toMatchObject({
      code: "slot-too-soon",
    });
  });

  test("answers at an address with a base path, and nowhere else", async () => {
    const api = "https://clinic.example/booking";
    server.use(...docbookHandlers({ api }));
    expect(await createDocBook({ api, key: "pk_mock" }).getClinic()).toMatchObject({ slug: "am-sonnenhof" });
    expect(await createDocBook({ api, key: "pk_mock" }).getHealth()).toEqual({ status: "ok" });
  });

  test("refuses what the server would refuse", async () => {
    expect(await (await fetch(`${mock.api}/v1/nowhere`)).json()).toMatchObject({ code: "route-not-found" });
    expect((await fetch(`${mock.api}/v1/clinic`, { method: "DELETE" })).headers.get("allow")).toBe("GET");
    await expect(docbook.getAnalytics()).rejects.toMatchObject({ code: "forbidden" });
    await expect(createDocBook({ api: mock.api }).getClinic()).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("notes for each webhook what it would have been told", async () => {
    const staff = createDocBook({ api: mock.api, key: "sk_mock" });
    const { id } = await staff.createWebhook({ url: "https://practice.example/docbook" });
    const booking = await docbook.createBooking(wish(await firstSlot()));
    await staff.cancelBooking(booking.id);
    const { deliveries } = await staff.listWebhookDeliveries(id);
    expect(deliveries.map(({ type }) => type)).toEqual(["booking.cancelled", "booking.created"]);
    const from = booking.start.slice(0, 10);
    expect((await staff.getAnalytics({ from, to: from })).total).toMatchObject({
      slots: 16,
      bookings: 1,
      cancellations: 1,
      fillRate: 0,
    });
  });

  test("takes a slot away as somebody else would", async () => {
    const slot = await firstSlot();
    mock.take(slot.id);
    await expect(docbook.createBooking(wish(slot))).rejects.toMatchObject({ code: "slot-taken" });
    expect(() => mock.take("no such slot")).toThrow(/no slot "no such slot"/);
  });
});

describe("a scenario", () => {
  // Retries without a wait, except where the server asks for one.
  const hurried = createDocBook({ api: mock.api, key: "pk_mock", maxRetries: 1 });

  test("slotTaken: somebody was faster, whatever I choose", async () => {
    const slot = await firstSlot();
    mock.play(scenarios.slotTaken());
    await expect(hurried.createBooking(wish(slot))).rejects.toMatchObject({ code: "slot-taken" });
    expect(mock.openSlots).not.toContainEqual(slot);
    await expect(hurried.createBooking(wish(await firstSlot()))).rejects.toMatchObject({
      code: "slot-taken",
    });
  });

  test("slotHeld: another patient is about to take whatever I choose", async () => {
    mock.play(scenarios.slotHeld());
    const { id: slotId, doctorId } = await firstSlot();
    await expect(docbook.createHold({ slotId, doctorId })).rejects.toMatchObject({ name: "SlotHeldError" });
  });

  test("holdExpired: I was too slow, and somebody else has the slot", async () => {
    const slot = await firstSlot();
    const { id, token } = await docbook.createHold({ slotId: slot.id, doctorId: slot.doctorId });
    mock.play(scenarios.holdExpired());
    await expect(docbook.extendHold({ id, token })).rejects.toMatchObject({ code: "hold-expired" });
    const late = docbook.createBooking({ ...wish(slot), hold: { id, token } });
    await expect(late).rejects.toMatchObject({ code: "slot-taken" });
  });

  test("busy: once is got over by a retry, for ever is a BusyError", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    mock.play(scenarios.busy({ retryAfterSeconds: 0 }), { times: 1 });
    expect(await hurried.getClinic()).toMatchObject({ slug: "am-sonnenhof" });
    mock.play(scenarios.busy({ retryAfterSeconds: 0 }));
    await expect(hurried.getClinic()).rejects.toMatchObject({ name: "BusyError", retryAfterMs: 0 });
    mock.reset();
    expect(await hurried.getClinic()).toMatchObject({ slug: "am-sonnenhof" });
  });

  test("rateLimited: a 429 that says when to come back", async () => {
    mock.play(scenarios.rateLimited({ retryAfterSeconds: 60 }));
    await expect(hurried.getClinic()).rejects.toMatchObject({
      name: "RateLimitedError",
      retryAfterMs: 60_000,
    });
  });

  test("tooManyBookings: the clinic allows a patient no more, and its own server may", async () => {
    mock.play(scenarios.tooManyBookings({ atMost: 1 }));
    const slot = await firstSlot();
    const refused = docbook.createBooking(wish(slot));
    await expect(refused).rejects.toMatchObject({ name: "TooManyBookingsError", status: 409 });
    await expect(refused).rejects.toThrow(/has 1 upcoming booking at the most/);
    const staff = createDocBook({ api: mock.api, key: "sk_mock", fetch: mock.fetch });
    await expect(staff.createBooking(wish(slot))).resolves.toMatchObject({ slotId: slot.id });
  });

  test("tooManyHolds: nothing more may be held from here, and booking without a hold goes on", async () => {
    mock.play(scenarios.tooManyHolds({ retryAfterSeconds: 60 }));
    const slot = await firstSlot();
    const { id: slotId, doctorId } = slot;
    await expect(docbook.createHold({ slotId, doctorId }, { maxRetries: 0 })).rejects.toMatchObject({
      name: "RateLimitedError",
      code: "too-many-holds",
      retryAfterMs: 60_000,
    });
    await expect(docbook.createBooking(wish(slot))).resolves.toMatchObject({ slotId });
  });

  test("slow: the answer comes late, and not at all for whoever does not wait", async () => {
    mock.play(scenarios.slow({ delayMs: 200 }));
    const begun = performance.now();
    expect(await hurried.getClinic()).toMatchObject({ slug: "am-sonnenhof" });
    expect(performance.now() - begun).toBeGreaterThan(190);
    await expect(hurried.getClinic({ timeoutMs: 20, maxRetries: 0 })).rejects.toMatchObject({
      code: "timeout",
    });
  });

  test("offline: no answer at all, with msw and without", async () => {
    mock.play(scenarios.offline());
    const direct = createDocBook({ api: mock.api, key: "pk_mock", fetch: mock.fetch });
    for (const client of [docbook, direct])
      await expect(client.getClinic({ maxRetries: 0 })).rejects.toMatchObject({ code: "connection-failed" });
  });
});
