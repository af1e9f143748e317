import { createDocBook, type DocBook, isDocBookError } from "@docbook/sdk";
import { type DocBookMock, makeDocBookMock, scenarios } from "@docbook/sdk/msw";
import { describe, expect, it } from "vitest";
import { compileContract } from "../platform/http/check-contract.ts";
import { loadContract } from "../platform/http/contract.ts";
import type { VisitType } from "../slots/visit.ts";
import { aClinic, aDoctor, aSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();
const contract = loadContract();
const { responseCheck } = compileContract(contract);

/** One clinic twice: in the real server, and in the mock that `@docbook/sdk/msw` gives to integrators. */
type Side = { patient: DocBook; staff: DocBook; nobody: DocBook };
type Place = { doctorId: string; colleagueId: string; slots: string[]; soon: string; tomorrow: string };

async function bothSides(visitTypes: VisitType[] = []): Promise<{ real: Side; mock: Side; place: Place }> {
  const { db } = docbook.deps;
  const clinic = await aClinic(db, { minimumNoticeMinutes: 120, cancellationNoticeMinutes: 24 * 60 });
  const doctor = await aDoctor(db, clinic, { name: "Dr. Anna Weber", visitTypes });
  const colleague = await aDoctor(db, clinic, {
    name: "Dr. Ben Okoro",
    specialties: ["Dermatology", "General practice"],
    languages: ["en", "tr"],
  });
  const days = (count: number) => count * 24 * 60;
  const rows = [
    await aSlot(db, doctor, 60),
    await aSlot(db, doctor, 20 * 60),
    ...(await Promise.all([0, 30, 60, 90, 120].map((more) => aSlot(db, doctor, days(3) + more)))),
    await aSlot(db, colleague, days(3)),
    await aSlot(db, colleague, days(4)),
  ];
  const staff = docbook.sdk(clinic.secretKey);
  const api = "http://127.0.0.1:3000";
  const fetch = async (request: Request) => docbook.app.fetch(request);
  const nobody = createDocBook({ api, fetch, maxRetries: 0 });
  const mock = makeDocBookMock({
    api,
    clinic: await staff.getClinic(),
    doctors: (await staff.listDoctors()).doctors,
    slots: rows.map(({ id, doctorId, start, end }) => ({
      id,
      doctorId,
      start: second(start),
      end: second(end),
    })),
  });
  const [soon = "", tomorrow = "", ...slots] = rows.map(({ id }) => id);
  return {
    real: { patient: docbook.sdk(clinic.publishableKey), staff, nobody },
    mock: { patient: onMock(mock, "pk_mock"), staff: onMock(mock, "sk_mock"), nobody: onMock(mock) },
    place: { doctorId: doctor.id, colleagueId: colleague.id, slots, soon, tomorrow },
  };
}

const second = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`;

/** The SDK on a mock whose every answer is held against openapi.yaml, as the server's are in tests. */
function onMock(mock: DocBookMock, key?: string): DocBook {
  const fetch = async (request: Request) => {
    const { method, url } = request;
    const response = await mock.fetch(request);
    const { pathname } = new URL(url);
    const operation = contract.operations.find(
      (each) =>
        each.method.toUpperCase() === method &&
        new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
    );
    if (operation) await responseCheck(operation)(response);
    return response;
  };
  return createDocBook({ api: mock.api, fetch, maxRetries: 0, ...(key === undefined ? {} : { key }) });
}

const headers = [
  "etag",
  "docbook-source",
  "docbook-position",
  "location",
  "idempotency-replayed",
  "content-type",
];

/** What a call came to, without what differs by nature: names that a server makes up, and the moment. */
async function outcome(call: ReturnType<DocBook["getClinic"]> | Promise<unknown>): Promise<unknown> {
  try {
    if (!("withResponse" in call)) return masked(await call);
    const { answer, response } = await call.withResponse();
    const present = headers.filter((name) => response.headers.has(name));
    return masked({ status: response.status, headers: present, answer });
  } catch (error) {
    if (!isDocBookError(error)) throw error;
    const { requestId: _, ...problem } = error.problem ?? {};
    return masked({ name: error.name, ...problem });
  }
}

const madeUp = new Set([
  "manageToken",
  "manageUrl",
  "token",
  "secret",
  "nextCursor",
  "createdAt",
  "rescheduledAt",
  "cancelledAt",
  "expiresAt",
  "heldUntil",
]);
function masked(value: unknown): unknown {
  const text = JSON.stringify(value, (name, each) => {
    if (typeof each !== "string") return each;
    if (madeUp.has(name)) return "made up";
    return each.replace(/(bk|hd)_[\w-]{43}/, "$1");
  });
  return text === undefined ? undefined : JSON.parse(text);
}

type Script = (side: Side, place: Place) => Promise<unknown[]>;

const wish = (place: Place, slotId = place.slots[0] ?? "") => ({
  doctorId: place.doctorId,
  slotId,
  patient: mia,
});

const scripts: Record<string, Script> = {
  "who shows the clinic and its doctors": async ({ patient }, { doctorId }) => [
    await outcome(patient.getClinic()),
    await outcome(patient.listDoctors()),
    await outcome(patient.listDoctors({ q: "GENERAL anna" })),
    await outcome(patient.listDoctors({ specialty: "dermatology" })),
    await outcome(patient.listDoctors({ language: "tr" })),
    await outcome(patient.listDoctors({ q: "nobody of that name" })),
    await outcome(patient.getDoctor(doctorId)),
    await outcome(patient.getDoctor("0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d")),
  ],

  "who lists open slots, page by page": async ({ patient }, { doctorId }) => {
    const all: string[] = [];
    for await (const { id } of patient.allSlots({ limit: 2 })) all.push(id);
    return [
      all,
      await outcome(patient.listSlots()),
      await outcome(patient.listSlots({ limit: 1 })),
      await outcome(patient.listSlots({ specialty: "Dermatology" })),
      await outcome(patient.listDoctorSlots(doctorId)),
      await outcome(patient.listDoctorSlots(doctorId, { from: "2099-01-01" })),
      await outcome(patient.listDoctorSlots("0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d")),
    ];
  },

  "who asks for a range that cannot be": async ({ patient }) => [
    await outcome(patient.listSlots({ from: "2027-03-02", to: "2027-03-01" })),
    await outcome(patient.listSlots({ from: "2027-03-01", to: "2027-04-01" })),
    await outcome(patient.listSlots({ limit: 101 })),
    await outcome(patient.listSlots({ limit: 0 })),
  ],

  "who books: the slot is gone, for lists and for the next": async ({ patient }, place) => [
    await outcome(patient.createBooking({ ...wish(place), note: "First visit", locale: "de" })),
    await outcome(patient.createBooking(wish(place))),
    await outcome(patient.listSlots()),
  ],

  "who repeats a booking under its idempotency key": async ({ patient }, place) => {
    const idempotencyKey = `intent-${place.doctorId}`;
    return [
      await outcome(patient.createBooking(wish(place), { idempotencyKey })),
      await outcome(patient.createBooking(wish(place), { idempotencyKey })),
      await outcome(patient.createBooking({ ...wish(place), note: "Another" }, { idempotencyKey })),
      await outcome(patient.createBooking(wish(place))),
    ];
  },

  "who wants a slot that cannot be booked": async ({ patient }, place) => [
    await outcome(patient.createBooking(wish(place, place.soon))),
    await outcome(patient.createBooking(wish(place, "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a"))),
    await outcome(patient.createBooking({ ...wish(place), doctorId: place.colleagueId })),
    await outcome(patient.createBooking({ ...wish(place), patient: { name: "Mia", email: "nowhere" } })),
  ],

  "who opens a booking": async ({ patient, staff, nobody }, place) => {
    const { id, manageToken } = await patient.createBooking(wish(place));
    return [
      await outcome(patient.getBooking(id, { manageToken })),
      await outcome(staff.getBooking(id)),
      await outcome(patient.getBooking(id)),
      await outcome(patient.getBooking(id, { manageToken: manageToken.replace(/^./, "_") })),
      await outcome(staff.getBooking(`bk_${"A".repeat(42)}_`)),
      await outcome(nobody.getBooking(id)),
      (await patient.getBookingCalendar(id, { manageToken })).match(/^(UID|STATUS|SEQUENCE)/gm)?.sort(),
    ];
  },

  "who cancels: the slot is free again": async ({ patient, staff }, place) => {
    const { id, manageToken } = await patient.createBooking(wish(place));
    return [
      await outcome(patient.cancelBooking(id, { reason: "I feel better" }, { manageToken })),
      await outcome(patient.cancelBooking(id, {}, { manageToken })),
      await outcome(patient.listSlots()),
      (await staff.getBookingCalendar(id)).match(/^STATUS:\w+/gm),
      await outcome(patient.createBooking(wish(place))),
    ];
  },

  "who cancels too late": async ({ patient, staff }, place) => {
    const { id, manageToken } = await patient.createBooking(wish(place, place.tomorrow));
    return [
      await outcome(patient.cancelBooking(id, {}, { manageToken })),
      await outcome(staff.cancelBooking(id)),
    ];
  },

  "who holds a slot while filling in the form": async ({ patient }, place) => {
    const { doctorId } = place;
    const [first = "", second = ""] = place.slots;
    const hold = await patient.createHold({ doctorId, slotId: first });
    const reference = { id: hold.id, token: hold.token };
    return [
      masked(hold),
      await outcome(patient.createHold({ doctorId, slotId: first })),
      await outcome(patient.createBooking(wish(place))),
      await outcome(patient.listDoctorSlots(doctorId)),
      await outcome(patient.extendHold(reference)),
      await outcome(patient.extendHold(reference)),
      await outcome(patient.extendHold({ ...reference, token: "wrong" })),
      await outcome(patient.createHold({ doctorId, slotId: second, replaces: reference })),
      await outcome(patient.releaseHold(reference)),
      await outcome(patient.extendHold(reference)),
      await outcome(patient.listSlots()),
      await outcome(patient.createHold({ doctorId, slotId: place.soon })),
    ];
  },

  "who repeats a hold under its idempotency key": async ({ patient }, place) => {
    const { doctorId } = place;
    const [first = "", second = ""] = place.slots;
    const options = { idempotencyKey: `hold-${doctorId}` };
    const hold = await patient.createHold({ doctorId, slotId: first }, options);
    const { answer, response } = await patient
      .createHold({ doctorId, slotId: first }, options)
      .withResponse();
    return [
      [answer.id === hold.id, answer.token === hold.token, answer.expiresAt === hold.expiresAt],
      [response.status, ...headers.filter((name) => response.headers.has(name))],
      await outcome(patient.createHold({ doctorId, slotId: second }, options)),
      await outcome(patient.createHold({ doctorId, slotId: first })),
      await outcome(patient.releaseHold(answer)),
      await outcome(patient.createHold({ doctorId, slotId: second }, options)),
    ];
  },

  "who books with a hold": async ({ patient }, place) => {
    const { doctorId } = place;
    const [slotId = ""] = place.slots;
    const { id, token } = await patient.createHold({ doctorId, slotId });
    return [
      await outcome(patient.createBooking({ ...wish(place), hold: { id, token: "wrong" } })),
      await outcome(patient.createBooking({ ...wish(place), hold: { id, token } })),
      await outcome(patient.listDoctorSlots(doctorId)),
    ];
  },

  "who moves a booking": async ({ patient, staff }, place) => {
    const [, second = "", third = ""] = place.slots;
    const { id, manageToken } = await patient.createBooking(wish(place));
    await patient.createBooking(wish(place, third));
    const seen = { manageToken, ifMatch: '"0"' };
    return [
      await outcome(patient.rescheduleBooking(id, { slotId: third }, seen)),
      await outcome(patient.rescheduleBooking(id, { slotId: second, reason: "A meeting" }, seen)),
      await outcome(patient.rescheduleBooking(id, { slotId: place.slots[0] ?? "" }, seen)),
      await outcome(patient.cancelBooking(id, {}, seen)),
      await outcome(staff.getBooking(id)),
      await outcome(patient.listSlots()),
      await outcome(staff.cancelBooking(id)),
      await outcome(staff.rescheduleBooking(id, { slotId: place.slots[0] ?? "" })),
    ];
  },

  "who changes what begins soon": async ({ patient, staff }, place) => {
    const [slotId = ""] = place.slots;
    const { id, manageToken } = await patient.createBooking(wish(place, place.tomorrow));
    return [
      await outcome(patient.rescheduleBooking(id, { slotId }, { manageToken })),
      await outcome(staff.rescheduleBooking(id, { slotId })),
      await outcome(staff.rescheduleBooking(id, { slotId: place.soon, reason: "The doctor is ill" })),
    ];
  },

  "who keeps webhooks": async ({ patient, staff }) => {
    const url = "http://127.0.0.1:1/docbook";
    const { id } = await staff.createWebhook({ url, events: ["booking.cancelled"] });
    const shown = async () => (await staff.listWebhooks()).webhooks.map(({ id: _, ...rest }) => rest);
    const listed = masked(await shown());
    const rotated = await staff.rotateWebhookSecret(id);
    for (let more = 1; more < 10; more++) await staff.createWebhook({ url });
    return [
      listed,
      rotated.id === id,
      masked((await shown())[1]),
      await outcome(staff.createWebhook({ url })),
      await outcome(staff.listWebhookDeliveries(id)),
      await outcome(staff.redeliverWebhook(id, id)),
      await outcome(staff.deleteWebhook(id)),
      await outcome(staff.deleteWebhook(id)),
      (await shown()).length,
      await outcome(patient.listWebhooks()),
    ];
  },

  "who reads figures": async ({ patient, staff }, place) => {
    const { timeZone, days } = await staff.getAnalytics({ from: "2027-03-01", doctorId: place.doctorId });
    return [
      [timeZone, days],
      await outcome(staff.getAnalytics({ from: "2027-03-01", to: "2027-04-01" })),
      await outcome(patient.getAnalytics()),
    ];
  },

  "who asks whether everything holds": async ({ patient, staff }, place) => {
    const { id } = await patient.createBooking(wish(place));
    await patient.createHold({ doctorId: place.doctorId, slotId: place.slots[1] ?? "" });
    await staff.cancelBooking(id);
    await patient.createBooking(wish(place));
    const { holds, checks } = await staff.getIntegrityReport();
    return [
      holds,
      checks.map(({ name, violations, examples }) => [name, violations, examples]),
      checks
        .filter(({ name }) => name.endsWith("bookings") || name.endsWith("holds"))
        .map(({ counted }) => counted),
      await outcome(patient.getIntegrityReport()),
    ];
  },

  "who asks how the server is": async ({ nobody }) => [
    await outcome(nobody.getHealth()),
    await outcome(nobody.getReadiness()),
    await outcome(nobody.getClinic()),
  ],
};

const visitTypes: VisitType[] = [
  {
    id: "first-visit",
    name: "First visit",
    description: null,
    durationMinutes: 60,
    minimumNoticeMinutes: 0,
    horizonDays: 60,
    place: "clinic",
    questions: [{ id: "smokes", label: "Do you smoke?", kind: "yes-no", required: true, choices: [] }],
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    url: null,
  },
  {
    id: "check-up",
    name: "Check-up",
    description: "Short",
    durationMinutes: 30,
    minimumNoticeMinutes: 0,
    horizonDays: 1,
    place: "phone",
    questions: [],
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    url: null,
  },
];

describe("the mock answers as the server does to one", () => {
  it.each(Object.entries(scripts))("%s", async (_, script) => {
    const { real, mock, place } = await bothSides();
    const expected = await script(real, place);
    expect(await script(mock, place)).toEqual(expected);
  });

  it("who books a visit that takes longer than a slot", async () => {
    const { real, mock, place } = await bothSides(visitTypes);
    const script: Script = async ({ patient, staff }, { doctorId, slots }) => {
      const [, second = "", , fourth = "", fifth = ""] = slots;
      const book = (slotId: string, more: object = {}) =>
        outcome(patient.createBooking({ ...wish(place, slotId), ...more }));
      return [
        await outcome(patient.getDoctor(doctorId)),
        await outcome(patient.listDoctorSlots(doctorId)),
        await outcome(patient.listDoctorSlots(doctorId, { visitType: "check-up" })),
        await outcome(patient.listDoctorSlots(doctorId, { visitType: "no-such" })),
        await outcome(patient.listSlots({ visitType: "first-visit" })),
        await book(second),
        await book(second, { answers: { smokes: "perhaps", unknown: "x" } }),
        await book(second, { answers: { smokes: "no" } }),
        await book(second, { answers: { smokes: "no" } }),
        await book(fourth, { visitType: "no-such" }),
        await book(fifth, { answers: { smokes: "no" } }),
        await book(fifth, { visitType: "check-up" }),
        await outcome(
          staff.createBooking({ ...wish(place, fourth), visitType: "check-up", metadata: { order: "7" } }),
        ),
        await outcome(patient.listDoctorSlots(doctorId)),
      ];
    };
    const expected = await script(real, place);
    expect(await script(mock, place)).toEqual(expected);
  });

  it("for whom every kind of trouble is played, in answers of the contract", async () => {
    const mock = makeDocBookMock();
    const [slot] = mock.openSlots;
    const patient = onMock(mock, "pk_mock");
    const book = () =>
      outcome(
        patient.createBooking({ doctorId: slot?.doctorId ?? "", slotId: slot?.id ?? "", patient: mia }),
      );
    mock.play(scenarios.slotTaken(), { times: 1 });
    expect(await book()).toMatchObject({ code: "slot-taken", alternatives: { length: 4 } });
    mock.play(scenarios.slotHeld(), { times: 1 });
    expect(await book()).toMatchObject({ code: "slot-taken" });
    mock.reset();
    mock.play(scenarios.slotHeld(), { times: 1 });
    expect(await book()).toMatchObject({ code: "slot-held", heldUntil: "made up" });
    mock.reset();
    mock.play(scenarios.rateLimited(), { times: 1 });
    expect(await book()).toMatchObject({ code: "rate-limited", status: 429 });
    mock.play(scenarios.busy(), { times: 1 });
    expect(await book()).toMatchObject({ name: "BusyError", status: 503 });
    expect(await book()).toMatchObject({ status: 201 });
  });
});
