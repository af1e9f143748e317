import { describe, expect, it } from "vitest";
import { aBookableSlot, aDoctor, aSlot, mia } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";

const docbook = useDocBook();
const key = "7f0c2f63-2d3c-4c6f-9a5c-5b8f6a1f9f57";

/** Sends a booking with an idempotency key as a bare request, to see status and headers. */
function send(clinic: { publishableKey: string }, body: object) {
  const headers = { "Idempotency-Key": key };
  return docbook.request("/v1/bookings", { key: clinic.publishableKey, ...post(body, headers) });
}

function bookingsOf(slot: { doctorId: string }) {
  return docbook.rows("SELECT id FROM bookings WHERE doctor_id = $1", [slot.doctorId]);
}

describe("a booking sent again with its Idempotency-Key", () => {
  it("gets the first answer again, word for word, and says so", async () => {
    const { clinic, slot, request } = await aBookableSlot(docbook);
    const first = await send(clinic, request);
    const second = await send(clinic, request);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(second.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(await second.text()).toBe(await first.text());
    expect(await bookingsOf(slot)).toHaveLength(1);
    expect(await docbook.rows("SELECT 1 FROM outbox WHERE doctor_id = $1", [slot.doctorId])).toHaveLength(1);
  });

  it("gets the first answer even after the booking was cancelled, and does not book again", async () => {
    const { clinic, slot, request, staff } = await aBookableSlot(docbook);
    const first = await send(clinic, request);
    const text = await first.text();
    await staff.cancelBooking((JSON.parse(text) as { id: string }).id);
    const again = await send(clinic, request);
    expect(again.status).toBe(201);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await again.text()).toBe(text);
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "free" },
    ]);
  });

  it("gets the first answer even when the slot is past by now", async () => {
    const { clinic, slot, request } = await aBookableSlot(docbook);
    const first = await send(clinic, request);
    await docbook.rows(
      `UPDATE slots SET start = now() - interval '1 hour', "end" = now() WHERE id = $1 RETURNING 1`,
      [slot.id],
    );
    const again = await send(clinic, request);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  });

  it("books once when both copies are under way at the same time", async () => {
    const { clinic, slot, request } = await aBookableSlot(docbook);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(clinic, request)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    const ids = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { id: string }).id),
    );
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.has("Idempotency-Replayed"))).toHaveLength(7);
    expect(await bookingsOf(slot)).toHaveLength(1);
  });

  it("takes a name with spaces around it for the same name", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    await send(clinic, request);
    const again = await send(clinic, { ...request, patient: { ...mia, name: `  ${mia.name} ` } });
    expect(again.status).toBe(201);
  });
});

describe("an Idempotency-Key that was used before", () => {
  it.each([
    ["another patient", { patient: { ...mia, email: "noah@example.org" } }],
    ["a phone number more", { patient: { ...mia, phone: "+49 30 1" } }],
    ["a note more", { note: "First visit" }],
    ["another language", { locale: "de" }],
    ["a time zone more", { timeZone: "Asia/Tokyo" }],
  ])("is refused with %s", async (_, change) => {
    const { clinic, slot, request } = await aBookableSlot(docbook);
    await send(clinic, request);
    const refused = await send(clinic, { ...request, ...change });
    expect(await problemOf(refused)).toMatchObject({ status: 422, code: "idempotency-key-reused" });
    expect(await bookingsOf(slot)).toHaveLength(1);
  });

  it("is refused for another slot of the same doctor, which stays free", async () => {
    const { clinic, doctor, request } = await aBookableSlot(docbook);
    const other = await aSlot(docbook.deps.db, doctor, 25 * 60);
    await send(clinic, request);
    const refused = await send(clinic, { ...request, slotId: other.id });
    expect(await problemOf(refused)).toMatchObject({ status: 422, code: "idempotency-key-reused" });
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [other.id])).toEqual([
      { status: "free" },
    ]);
  });

  it("books one of two slots of a doctor when both requests are under way at once", async () => {
    const { clinic, slot, doctor, request } = await aBookableSlot(docbook);
    const other = await aSlot(docbook.deps.db, doctor, 25 * 60);
    const answers = await Promise.all([
      send(clinic, request),
      send(clinic, { ...request, slotId: other.id }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422]);
    expect(await bookingsOf(slot)).toHaveLength(1);
  });

  it("is free for another doctor: keys are remembered by doctor", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const colleague = await aDoctor(docbook.deps.db, clinic);
    const theirs = await aSlot(docbook.deps.db, colleague);
    await send(clinic, request);
    const booked = await send(clinic, { ...request, doctorId: colleague.id, slotId: theirs.id });
    expect(booked.status).toBe(201);
    expect(booked.headers.has("Idempotency-Replayed")).toBe(false);
  });
});

describe("a refused request", () => {
  it("does not use its key up: the patient books with it once the slot is free again", async () => {
    const { clinic, request, sdk, staff } = await aBookableSlot(docbook);
    const faster = await sdk.createBooking(request);
    const refused = await send(clinic, { ...request, patient: { name: "Noah", email: "noah@example.org" } });
    expect(refused.status).toBe(409);
    await staff.cancelBooking(faster.id);
    const booked = await send(clinic, request);
    expect(booked.status).toBe(201);
    expect(booked.headers.has("Idempotency-Replayed")).toBe(false);
  });
});

describe("requests without a key", () => {
  it("are independent of each other: the second is told that the slot is taken", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const send = () => docbook.request("/v1/bookings", { key: clinic.publishableKey, ...post(request) });
    expect((await send()).status).toBe(201);
    expect(await problemOf(await send())).toMatchObject({ code: "slot-taken" });
  });
});
