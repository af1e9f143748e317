import { randomUUID } from "node:crypto";
import type { Hold } from "@docbook/sdk";
import { describe, expect, it } from "vitest";
import { aDay, aDoctor, aSlot, aVisitType } from "../testing/factories.ts";
import { anAddress, visit } from "../testing/from-address.ts";
import { useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";
import { holdsAtMost } from "./kept.ts";

const docbook = useDocBook();
const limited = useDocBook({ env: { RATE_LIMITS: "on", TRUSTED_PROXIES: "1" } });

/** A doctor's day, and a hold sent as a bare request with a key, to see status and headers. */
async function aKeyedDay(given: Parameters<typeof aDay>[1] = {}) {
  const day = await aDay(docbook, given);
  const idempotencyKey = randomUUID();
  const send = (body: object, headers: Record<string, string> = { "Idempotency-Key": idempotencyKey }) =>
    docbook.request("/v1/holds", { key: day.clinic.publishableKey, ...post(body, headers) });
  const held = () =>
    docbook.rows<{ id: string }>(
      "SELECT id FROM slots WHERE doctor_id = $1 AND status = 'busy-tentative' ORDER BY start",
      [day.doctor.id],
    );
  return { ...day, send, held, idempotencyKey };
}

const holdIn = async (answer: Response) => {
  expect(answer.status).toBe(201);
  return (await answer.json()) as Hold;
};
const reference = ({ id, token }: Hold) => ({ id, token });
const endOf = (doctorId: string, when: string) =>
  docbook.rows(
    `UPDATE slots SET held_until = now() + $2::interval WHERE doctor_id = $1 AND status = 'busy-tentative' RETURNING 1`,
    [doctorId, when],
  );

describe("a hold sent again with its Idempotency-Key", () => {
  it("is the same hold, with the same token, and says so", async () => {
    const { send, held, at, slots } = await aKeyedDay();
    const first = await send(at(1));
    const second = await send(at(1));
    expect(first.headers.get("Idempotency-Replayed")).toBeNull();
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    const [one, two] = [await holdIn(first), await holdIn(second)];
    expect({ ...two, expiresInSeconds: 0 }).toEqual({ ...one, expiresInSeconds: 0 });
    expect(await held()).toEqual([{ id: slots[1]?.id }]);
  });

  it("lasts no longer for it, and knows that it was extended", async () => {
    const { sdk, send, at, doctor } = await aKeyedDay();
    const first = await holdIn(await send(at(0)));
    await endOf(doctor.id, "20 seconds");
    const again = await holdIn(await send(at(0)));
    expect(again.expiresInSeconds).toBeLessThanOrEqual(20);
    await sdk.extendHold(first);
    expect(await holdIn(await send(at(0)))).toMatchObject({ ...reference(first), extendable: false });
    await expect(sdk.extendHold(again)).rejects.toMatchObject({ code: "hold-not-extendable" });
  });

  it("books the slot, with the token of whichever answer came through", async () => {
    const { sdk, send, at, booking } = await aKeyedDay();
    await send(at(0));
    const hold = await holdIn(await send(at(0)));
    await expect(sdk.createBooking({ ...booking(0), hold: reference(hold) })).resolves.toBeDefined();
    expect(await problemOf(await send(at(0)))).toMatchObject({ code: "slot-taken" });
  });

  it("is one hold when all copies are under way at the same time", async () => {
    const { send, held, at } = await aKeyedDay();
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(at(0))));
    expect(answers.filter(({ headers }) => headers.has("Idempotency-Replayed"))).toHaveLength(11);
    const holds = await Promise.all(answers.map(holdIn));
    expect(new Set(holds.map(({ id, token }) => `${id} ${token}`)).size).toBe(1);
    expect(await held()).toHaveLength(1);
  });

  it("is the same where a visit takes several slots", async () => {
    const visitTypes = [aVisitType({ id: "long", durationMinutes: 60, bufferAfterMinutes: 10 })];
    const { send, held, at } = await aKeyedDay({ visitTypes });
    const answers = await Promise.all(Array.from({ length: 4 }, () => send({ ...at(0), visitType: "long" })));
    const ids = (await Promise.all(answers.map(holdIn))).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(await held()).toHaveLength(3);
  });

  it("has given the earlier hold back once, and leaves alone who has that slot by now", async () => {
    const { sdk, send, held, at, slots } = await aKeyedDay();
    const replaces = reference(await sdk.createHold(at(0)));
    const first = await holdIn(await send({ ...at(1), replaces }));
    await sdk.createHold(at(0));
    expect(await holdIn(await send({ ...at(1), replaces }))).toMatchObject(reference(first));
    expect(await held()).toEqual([{ id: slots[0]?.id }, { id: slots[1]?.id }]);
  });

  it("is not refused where the visitor holds as much as one may", async () => {
    const { clinic, doctor } = await aDay(limited, { starts: [] });
    const slots = [];
    for (let i = 0; i < holdsAtMost; i++) slots.push(await aSlot(limited.deps.db, doctor, (30 + i) * 60));
    const address = anAddress();
    const send = ({ id }: { id: string }) =>
      visit(limited, "/v1/holds", {
        address,
        key: clinic.publishableKey,
        ...post({ doctorId: doctor.id, slotId: id }, { "Idempotency-Key": `hold-of-${id}` }),
      });
    const first = await Promise.all(slots.map(send));
    const again = await Promise.all(slots.map(send));
    for (const [index, answer] of again.entries())
      expect(await holdIn(answer)).toMatchObject(reference(await holdIn(first[index] as Response)));
  });
});

describe("once a hold is over, its Idempotency-Key", () => {
  it("holds the slot anew, for as long as anybody may", async () => {
    const { sdk, send, at, doctor } = await aKeyedDay();
    await sdk.extendHold(await holdIn(await send(at(0))));
    await endOf(doctor.id, "-1 second");
    const answer = await send(at(0));
    expect(answer.headers.has("Idempotency-Replayed")).toBe(false);
    expect(await holdIn(answer)).toMatchObject({ expiresInSeconds: 300, extendable: true });
  });

  it("holds nothing that another patient holds by then", async () => {
    const { sdk, send, at, doctor } = await aKeyedDay();
    await send(at(0));
    await endOf(doctor.id, "-1 second");
    const theirs = await sdk.createHold(at(0));
    expect(await problemOf(await send(at(0)))).toMatchObject({ status: 409, code: "slot-held" });
    await expect(sdk.extendHold(theirs)).resolves.toBeDefined();
  });

  it("may hold another slot", async () => {
    const { sdk, send, held, at, slots } = await aKeyedDay();
    await sdk.releaseHold(await holdIn(await send(at(0))));
    await holdIn(await send(at(2)));
    expect(await held()).toEqual([{ id: slots[2]?.id }]);
  });
});

describe("an Idempotency-Key that keeps a slot already", () => {
  it("is refused for another slot, which stays free, and so is a change of mind under it", async () => {
    const { send, held, at, slots } = await aKeyedDay();
    const first = await holdIn(await send(at(0)));
    for (const body of [at(2), { ...at(2), replaces: reference(first) }])
      expect(await problemOf(await send(body))).toMatchObject({
        status: 422,
        code: "idempotency-key-reused",
      });
    expect(await held()).toEqual([{ id: slots[0]?.id }]);
  });

  it("is refused for a longer visit, and for a shorter one", async () => {
    const visitTypes = [aVisitType({ id: "short" }), aVisitType({ id: "long", durationMinutes: 60 })];
    for (const [before, after] of [
      ["short", "long"],
      ["long", "short"],
    ]) {
      const { send, at } = await aKeyedDay({ visitTypes });
      await holdIn(await send({ ...at(0), visitType: before }));
      expect(await problemOf(await send({ ...at(0), visitType: after }))).toMatchObject({
        code: "idempotency-key-reused",
      });
    }
  });

  it("keeps one of two slots when requests for both are under way at once", async () => {
    for (let round = 0; round < 8; round++) {
      const { send, held, at } = await aKeyedDay();
      const answers = await Promise.all([0, 1, 2, 3].map((slot) => send(at(slot))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
      expect(await held()).toHaveLength(1);
    }
  });

  it("is free for another doctor, for another clinic, and for a booking", async () => {
    const { send, at, idempotencyKey, clinic, doctor, slots, sdk, booking } = await aKeyedDay();
    const hold = await holdIn(await send(at(0)));
    const colleague = await aDoctor(docbook.deps.db, clinic);
    const theirs = await aSlot(docbook.deps.db, colleague);
    const other = await holdIn(await send({ doctorId: colleague.id, slotId: theirs.id }));
    expect(other.id).not.toBe(hold.id);

    const elsewhere = await aDay(docbook);
    const headers = { "Idempotency-Key": idempotencyKey };
    const strange = { key: elsewhere.clinic.publishableKey, ...post(at(0), headers) };
    expect(await problemOf(await docbook.request("/v1/holds", strange))).toMatchObject({
      code: "slot-not-found",
    });
    const booked = await sdk.createBooking({ ...booking(0), hold: reference(hold) }, { idempotencyKey });
    expect(booked).toMatchObject({ doctorId: doctor.id, slotId: slots[0]?.id });
  });
});

it("without a key, a hold sent again is told that the slot is held", async () => {
  const { send, at } = await aKeyedDay();
  await holdIn(await send(at(0), {}));
  expect(await problemOf(await send(at(0), {}))).toMatchObject({ code: "slot-held" });
});

it("nothing about a key lies in the database", async () => {
  const { send, at, idempotencyKey, doctor } = await aKeyedDay();
  await holdIn(await send(at(0)));
  const rows = await docbook.rows<{ row: string }>(
    "SELECT slots::text AS row FROM slots WHERE doctor_id = $1",
    [doctor.id],
  );
  for (const { row } of rows) expect(row).not.toContain(idempotencyKey);
});
