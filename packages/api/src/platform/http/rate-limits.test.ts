import { afterEach, describe, expect, it, vi } from "vitest";
import { aBookableSlot, aClinic } from "../../testing/factories.ts";
import { anAddress, type Visit, visit } from "../../testing/from-address.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post, problemOf } from "../../testing/http.ts";
import { policies } from "./rate-limits.ts";

const docbook = useDocBook({ env: { RATE_LIMITS: "on", TRUSTED_PROXIES: "1" } });
afterEach(() => vi.restoreAllMocks());

const ask = (path: string, given: Visit) => visit(docbook, path, given);

async function times(count: number, request: () => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, request));
}
const statuses = (answers: Response[]) =>
  answers.reduce<Record<number, number>>((counts, { status }) => {
    counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }, {});

describe("whoever asks too often", () => {
  it("is told what is left, and past that when to come again", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [address, key] = [anAddress(), clinic.publishableKey];
    const first = await ask("/v1/clinic", { address, key });
    expect(first.headers.get("RateLimit")).toMatch(/^"address";r=599;t=\d+, "key";r=59999;t=\d+$/);
    expect(first.headers.get("RateLimit-Policy")).toBe('"address";q=600;w=60, "key";q=60000;w=60');

    const answers = await times(policies.addressReads.limit, () => ask("/v1/clinic", { address, key }));
    expect(statuses(answers)).toEqual({ 200: 599, 429: 1 });
    const refused = await ask("/v1/doctors", { address, key });
    expect(refused.headers.get("RateLimit")).toMatch(/^"address";r=0;t=\d+$/);
    const wait = Number(refused.headers.get("Retry-After"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await problemOf(refused)).toMatchObject({
      code: "rate-limited",
      detail: `Wait ${wait} seconds, then repeat the request.`,
    });
    const counted = await docbook.deps.metrics.limited.get();
    expect(counted.values).toContainEqual({ labels: { policy: "address" }, value: 2 });
  });

  it("writes less often than they read, and others are not affected", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const [address, key] = [anAddress(), clinic.publishableKey];
    const answers = await times(policies.addressWrites.limit + 5, () =>
      ask("/v1/bookings", { address, key, ...post(request) }),
    );
    expect(statuses(answers)).toEqual({ 201: 1, 409: policies.addressWrites.limit - 1, 429: 5 });
    expect((await ask("/v1/clinic", { address, key })).status).toBe(200);
    const other = await ask("/v1/bookings", { address: anAddress(), key, ...post(request) });
    expect(other.status).toBe(409);
  });

  it("is not told that by what a client writes into X-Forwarded-For itself", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [address, key] = [anAddress(), clinic.publishableKey];
    let forged = 0;
    const answers = await times(policies.addressReads.limit + 1, () =>
      ask("/v1/clinic", { address: `198.51.100.${++forged % 200}, ${address}`, key }),
    );
    expect(statuses(answers)).toEqual({ 200: policies.addressReads.limit, 429: 1 });
  });

  it("may not begin one stream after the other", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [address, key] = [anAddress(), clinic.publishableKey];
    let last: Response | undefined;
    for (let i = 0; i <= policies.addressStreams.limit; i++) {
      last = await ask("/v1/slots/changes", { address, key });
      await last.body?.cancel();
    }
    expect(last?.status).toBe(429);
  });

  it("may have so many streams at the same time", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const [address, key] = [anAddress(), clinic.publishableKey];
    const answers = await times(55, () => ask("/v1/slots/changes", { address, key }));
    expect(statuses(answers)).toEqual({ 200: 50, 429: 5 });
    await Promise.all(answers.map(async ({ body }) => body?.cancel()));
  });
});

describe("a clinic's own server", () => {
  it("has room: it asks for everybody from one address", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const address = anAddress();
    const answers = await times(policies.addressReads.limit + 50, () =>
      ask("/v1/clinic", { address, key: clinic.secretKey }),
    );
    expect(statuses(answers)).toEqual({ 200: policies.addressReads.limit + 50 });
    expect(answers[0]?.headers.get("RateLimit")).toMatch(/^"key";r=\d+;t=\d+$/);
  });
});

describe("whoever tries out keys and tokens", () => {
  let made = 0;
  const unknown = () => `sk_${String(++made).padStart(32, "x")}`;

  it("is refused after some, without a look into the database", async () => {
    const address = anAddress();
    const tried = await times(policies.addressFailures.limit, () =>
      ask("/v1/clinic", { address, key: unknown() }),
    );
    expect(statuses(tried)).toEqual({ 401: policies.addressFailures.limit });
    const looked = vi.spyOn(docbook.deps.db, "display");
    const refused = await ask("/v1/clinic", { address, key: unknown() });
    expect((await problemOf(refused)).code).toBe("rate-limited");
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(looked).not.toHaveBeenCalled();
  });

  it("does not keep a neighbour at the same address from booking", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const [address, key] = [anAddress(), clinic.publishableKey];
    expect((await ask("/v1/clinic", { address: anAddress(), key })).status).toBe(200);
    await times(policies.addressFailures.limit, () => ask("/v1/clinic", { address, key: unknown() }));
    expect((await ask("/v1/clinic", { address, key: unknown() })).status).toBe(429);
    expect((await ask("/v1/bookings", { address, key, ...post(request) })).status).toBe(201);
  });

  it("is counted for wrong manage tokens and hold tokens too", async () => {
    const { clinic, sdk, request } = await aBookableSlot(docbook);
    const booking = await sdk.createBooking(request);
    const address = anAddress();
    const token = "x".repeat(43);
    const guess = () =>
      ask(`/v1/bookings/${booking.id}`, { address, headers: { "DocBook-Manage-Token": token } });
    expect(statuses(await times(policies.addressFailures.limit, guess))).toEqual({
      404: policies.addressFailures.limit,
    });
    expect((await guess()).status).toBe(429);
    const elsewhere = anAddress();
    const hold = `/v1/holds/hd_${"x".repeat(43)}/release`;
    const holds = await times(policies.addressFailures.limit, () =>
      ask(hold, { address: elsewhere, key: clinic.publishableKey, ...post({ token }) }),
    );
    expect(statuses(holds)).toEqual({ 404: policies.addressFailures.limit });
    expect((await ask("/v1/clinic", { address: elsewhere, key: unknown() })).status).toBe(429);
  });

  it("is not counted for coming without a key", async () => {
    const address = anAddress();
    await times(policies.addressFailures.limit + 1, () => ask("/v1/clinic", { address }));
    expect((await ask("/v1/clinic", { address, key: unknown() })).status).toBe(401);
  });
});
