import { createHash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { aBookableSlot, aClinic, aSlot } from "../testing/factories.ts";
import { type TestDocBook, useDocBook } from "../testing/harness.ts";
import { post, problemOf } from "../testing/http.ts";
import { type Challenge, challengeLastsMs } from "./challenge.ts";

const docbook = useDocBook();
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** As a browser does it: number after number. */
function solve({ maxnumber, ...challenge }: Challenge, change: object = {}): string {
  for (let number = 0; number <= maxnumber; number++) {
    const hash = createHash("sha256").update(`${challenge.salt}${number}`).digest("hex");
    if (hash === challenge.challenge)
      return Buffer.from(JSON.stringify({ ...challenge, number, ...change })).toString("base64");
  }
  throw new Error("no number solves it");
}

async function aCarefulClinic() {
  const found = await aBookableSlot(docbook, { challenge: "altcha" });
  const key = found.clinic.publishableKey;
  const other = await aSlot(docbook.deps.db, found.doctor, 50 * 60);
  const slotRequest = { doctorId: found.doctor.id, slotId: found.slot.id };
  const hold = (body: object = {}, idempotencyKey?: string) =>
    docbook.request("/v1/holds", {
      key,
      ...post({ ...slotRequest, ...body }, idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {}),
    });
  const book = (body: object = {}, idempotencyKey?: string) =>
    docbook.request("/v1/bookings", {
      key,
      ...post({ ...found.request, ...body }, idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {}),
    });
  return { ...found, key, other, hold, book };
}

async function aChallenge(of: Pick<TestDocBook, "request">, key: string): Promise<Challenge> {
  const answer = await of.request("/v1/challenges", { key, method: "POST" });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Challenge;
}
const aSolution = async (key: string, change?: object) => solve(await aChallenge(docbook, key), change);
const codeOf = async (answer: Promise<Response>) => (await problemOf(await answer)).code;

describe("a clinic that wants a puzzle solved", () => {
  it("asks a browser for it before it holds or books", async () => {
    const { hold, book, key } = await aCarefulClinic();
    expect(await codeOf(hold())).toBe("challenge-required");
    expect(await codeOf(book())).toBe("challenge-required");
    expect((await hold({ challenge: await aSolution(key) })).status).toBe(201);
  });

  it("takes a booking with a solution", async () => {
    const { book, key } = await aCarefulClinic();
    expect((await book({ challenge: await aSolution(key) })).status).toBe(201);
  });

  it("wants none for the slot that a patient holds, since that was solved for", async () => {
    const { hold, book, key } = await aCarefulClinic();
    const held = (await (await hold({ challenge: await aSolution(key) })).json()) as {
      id: string;
      token: string;
    };
    const own = { id: held.id, token: held.token };
    const booked = await book({ hold: own }, "held-and-booked");
    expect(booked.status).toBe(201);
    // The answer was lost: the hold is used up, the booking is there.
    const again = await book({ hold: own }, "held-and-booked");
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
  });

  it("lets a patient with a hold choose another time, but not book others with it", async () => {
    const { hold, book, other, key, slot } = await aCarefulClinic();
    const held = (await (await hold({ challenge: await aSolution(key) })).json()) as {
      id: string;
      token: string;
    };
    const own = { id: held.id, token: held.token };
    expect(await codeOf(book({ slotId: other.id, hold: own }))).toBe("challenge-required");
    expect((await hold({ slotId: other.id, replaces: own })).status).toBe(201);
    // That one is given back by now.
    expect(await codeOf(hold({ slotId: slot.id, replaces: own }))).toBe("challenge-required");
  });

  it("wants one again when the hold has ended", async () => {
    const { hold, book, key, slot } = await aCarefulClinic();
    const { id, token } = (await (await hold({ challenge: await aSolution(key) })).json()) as {
      id: string;
      token: string;
    };
    await docbook.rows("UPDATE slots SET held_until = now() - interval '1 second' WHERE id = $1", [slot.id]);
    expect(await codeOf(book({ hold: { id, token } }))).toBe("challenge-required");
    expect((await book({ hold: { id, token }, challenge: await aSolution(key) })).status).toBe(201);
  });

  it("asks its own server for nothing", async () => {
    const { clinic, request } = await aCarefulClinic();
    const booked = await docbook.request("/v1/bookings", { key: clinic.secretKey, ...post(request) });
    expect(booked.status).toBe(201);
  });
});

describe("a solution", () => {
  it("counts once, and again only for the same request sent again", async () => {
    const { hold, book, other, key } = await aCarefulClinic();
    const challenge = await aSolution(key);
    expect((await hold({ challenge })).status).toBe(201);
    expect(await codeOf(hold({ challenge, slotId: other.id }))).toBe("challenge-failed");

    const forBooking = await aSolution(key);
    const first = await book({ challenge: forBooking, slotId: other.id }, "solved-and-booked");
    expect(first.status).toBe(201);
    const again = await book({ challenge: forBooking, slotId: other.id }, "solved-and-booked");
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await codeOf(book({ challenge: forBooking }, "something-else"))).toBe("challenge-failed");
  });

  it("counts again for a hold sent again, and for no other slot under the same key", async () => {
    const { hold, other, key } = await aCarefulClinic();
    const challenge = await aSolution(key);
    expect((await hold({ challenge }, "solved-and-held")).status).toBe(201);
    const again = await hold({ challenge }, "solved-and-held");
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
    expect(await codeOf(hold({ challenge, slotId: other.id }, "solved-and-held"))).toBe("challenge-failed");
    expect(await codeOf(hold({ challenge }, "something-else"))).toBe("challenge-failed");
  });

  it("counts once, though shown many times at the same moment", async () => {
    const { doctor, key } = await aCarefulClinic();
    const challenge = await aSolution(key);
    const slots = [];
    for (let i = 0; i < 8; i++) slots.push(await aSlot(docbook.deps.db, doctor, (60 + i) * 60));
    const answers = await Promise.all(
      slots.map(({ id }) =>
        docbook.request("/v1/holds", { key, ...post({ doctorId: doctor.id, slotId: id, challenge }) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it("of another clinic does not count", async () => {
    const { hold } = await aCarefulClinic();
    const stranger = await aClinic(docbook.deps.db, { challenge: "altcha" });
    const challenge = await aSolution(stranger.publishableKey);
    expect(await codeOf(hold({ challenge }))).toBe("challenge-failed");
  });

  it("ends after ten minutes, and digits moved from number to salt do not lengthen that", async () => {
    const { hold, key } = await aCarefulClinic();
    const challenge = await aSolution(key);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + challengeLastsMs + 2_000 });
    expect(await codeOf(hold({ challenge }))).toBe("challenge-failed");
    const { salt, number, ...rest } = JSON.parse(Buffer.from(challenge, "base64").toString());
    for (const moved of [
      { salt: `${salt}${String(number)[0]}`, number: Number(String(number).slice(1)) },
      { salt: salt.slice(0, -1), number },
      { salt: salt.replace(/&$/, String(number)[0]), number: Number(String(number).slice(1)) },
    ]) {
      const solution = Buffer.from(JSON.stringify({ ...rest, ...moved })).toString("base64");
      expect(await codeOf(hold({ challenge: solution }))).toBe("challenge-failed");
    }
  });

  it.each([
    ["a wrong number", { number: 50_001 }],
    ["a negative number", { number: -1 }],
    ["a number that is text", { number: "7" }],
    ["another algorithm", { algorithm: "SHA-1" }],
    ["a signature of nobody", { signature: "0".repeat(64) }],
    ["no signature", { signature: undefined }],
    ["a salt of its own", { salt: "0123?clinic=x&expires=9999999999&" }],
  ])("with %s does not count", async (_, change) => {
    const { hold, key } = await aCarefulClinic();
    expect(await codeOf(hold({ challenge: await aSolution(key, change) }))).toBe("challenge-failed");
  });

  it.each(["", "x", "e30=", "bnVsbA==", Buffer.from("[1]").toString("base64")])(
    "that is no solution at all (%j) does not count",
    async (challenge) => {
      const { hold } = await aCarefulClinic();
      expect(await codeOf(hold({ challenge }))).toBe("challenge-failed");
    },
  );
});
