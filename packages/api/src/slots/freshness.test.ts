import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { importClinic } from "../clinics/import-clinic.ts";
import { migrate } from "../platform/db/migrate.ts";
import { makeMemoryCache } from "../platform/edges/cache.memory.ts";
import { aBookableSlot, aClinic, aDoctor, aSlot, mia } from "../testing/factories.ts";
import { makeDocBook, type TestDocBook, useDocBook } from "../testing/harness.ts";
import { post } from "../testing/http.ts";
import { hasRedis, startRedis, type TestRedis } from "../testing/redis.ts";
import { type ReplicatedPostgres, startReplicatedPostgres } from "../testing/replica.ts";
import { forgetBooking, makeClinicReader, slotsOfClinic, slotsOfDoctor } from "./cache.ts";

const soon = { timeout: 10_000, interval: 20 };

/** A list as a browser sees it: which slots, how fresh, from where. */
async function list(docbook: TestDocBook, key: string, path: string, headers: Record<string, string> = {}) {
  const answer = await docbook.request(path, { key, headers });
  const body = answer.status === 200 ? ((await answer.json()) as { slots?: { id: string }[] }) : {};
  return {
    status: answer.status,
    ids: body.slots?.map(({ id }) => id),
    etag: answer.headers.get("ETag") ?? "",
    asOf: answer.headers.get("DocBook-As-Of") ?? "",
    source: answer.headers.get("DocBook-Source"),
  };
}

describe("a list", () => {
  const docbook = useDocBook();

  it.each([
    ["/v1/clinic"],
    ["/v1/doctors"],
    ["/v1/doctors?q=anna"],
    ["/v1/doctors/{doctorId}"],
    ["/v1/doctors/{doctorId}/slots"],
    ["/v1/slots"],
  ])("%s says how fresh it is, and is not sent again to whoever has it", async (pattern) => {
    const { clinic, doctor } = await aBookableSlot(docbook);
    const path = pattern.replace("{doctorId}", doctor.id);
    const first = await list(docbook, clinic.publishableKey, path);
    expect(first).toMatchObject({ status: 200, source: "primary", etag: expect.stringMatching(/^".+"$/) });
    expect(Math.abs(Date.parse(first.asOf) - Date.now())).toBeLessThan(5_000);
    const again = await list(docbook, clinic.publishableKey, path, { "If-None-Match": first.etag });
    expect(again).toMatchObject({ status: 304, etag: first.etag });
    expect(again.source).toBe(path.includes("q=") ? "primary" : "cache");
    expect(await list(docbook, clinic.publishableKey, path, { "If-None-Match": '"other"' })).toMatchObject({
      status: 200,
    });
  });

  it("has another name once a slot is booked, and its old one again when that is cancelled", async () => {
    const { clinic, doctor, sdk, request } = await aBookableSlot(docbook);
    const path = `/v1/doctors/${doctor.id}/slots`;
    const before = await list(docbook, clinic.publishableKey, path);
    const booking = await sdk.createBooking(request);
    const after = await list(docbook, clinic.publishableKey, path);
    expect(after).toMatchObject({ ids: [], source: "primary" });
    expect(after.etag).not.toBe(before.etag);
    await sdk.cancelBooking(booking.id, {}, { manageToken: booking.manageToken });
    expect(await list(docbook, clinic.publishableKey, path)).toMatchObject({
      ids: before.ids,
      etag: before.etag,
    });
  });

  it("left in the cache by one clinic is not shown to another, however the doctor's id is written", async () => {
    const { clinic, doctor, slot } = await aBookableSlot(docbook);
    const other = await aClinic(docbook.deps.db);
    for (const path of [`/v1/doctors/${doctor.id}/slots`, `/v1/doctors/${doctor.id}`]) {
      const shouted = path.replace(doctor.id, doctor.id.toUpperCase());
      expect(await list(docbook, clinic.publishableKey, path)).toMatchObject({ status: 200 });
      expect(await list(docbook, clinic.publishableKey, shouted)).toMatchObject({
        status: 200,
        source: "cache",
      });
      expect(await list(docbook, other.publishableKey, path)).toMatchObject({ status: 404 });
    }
    expect((await list(docbook, clinic.publishableKey, "/v1/slots")).ids).toEqual([slot.id]);
    expect((await list(docbook, other.publishableKey, "/v1/slots")).ids).toEqual([]);
  });

  it("that does not exist is not remembered: a new doctor is there at once", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const id = "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a";
    expect(await list(docbook, clinic.publishableKey, `/v1/doctors/${id}`)).toMatchObject({ status: 404 });
    await aDoctor(docbook.deps.db, clinic, { id });
    expect(await list(docbook, clinic.publishableKey, `/v1/doctors/${id}`)).toMatchObject({ status: 200 });
  });
});

describe("a booking's event", () => {
  const docbook = useDocBook();
  const event = (doctorId: string, ageMs: number) => {
    const time = (Date.now() - ageMs).toString(16).padStart(12, "0");
    return {
      id: `${time.slice(0, 8)}-${time.slice(8)}-7a10-9b11-2f6f0c9d8e7a`,
      type: "booking.created" as const,
      doctorId,
      payload: { bookingId: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a", sequence: 0 },
      position: "10",
    };
  };
  const unreachable = { ...makeMemoryCache(), forget: async () => false };

  it("empties the lists of its doctor and clinic a second time", async () => {
    const { clinic, doctor } = await aBookableSlot(docbook);
    const cache = makeMemoryCache();
    const value = { text: "[]", etag: '"e"', asOf: "2027-03-01T08:00:00.000Z", seen: "10:10:" };
    const groups = [slotsOfDoctor(doctor.id), slotsOfClinic(clinic.id)];
    for (const group of groups) await cache.write(group, "k", value, 1_000);
    await forgetBooking({ clinicOf: makeClinicReader(docbook.deps.db), cache }, event(doctor.id, 0));
    for (const group of groups) expect(await cache.read(group, "k")).toBeUndefined();
  });

  it("is tried again while the cache is away, until nothing of that time can be left in it", async () => {
    const { doctor } = await aBookableSlot(docbook);
    const deps = { clinicOf: makeClinicReader(docbook.deps.db), cache: unreachable };
    await expect(forgetBooking(deps, event(doctor.id, 0))).rejects.toThrow("did not answer");
    await expect(forgetBooking(deps, event(doctor.id, 11_000))).resolves.toBeUndefined();
  });
});

describe.skipIf(!hasRedis)("two servers with Redis and a late replica", () => {
  let servers: ReplicatedPostgres;
  let redis: TestRedis;
  let one: TestDocBook;
  let two: TestDocBook;
  beforeAll(async () => {
    [servers, redis] = await Promise.all([startReplicatedPostgres(), startRedis()]);
    await migrate(servers.primaryUrl);
    await servers.caughtUp();
    const env = {
      DATABASE_URL: servers.primaryUrl,
      DATABASE_REPLICA_URL: servers.replicaUrl,
      DATABASE_REPLICA_MAX_LAG_MS: "600000",
      REDIS_URL: redis.url,
      DOCBOOK_SECRET: "a secret for tests, long enough to sign with",
    };
    one = await makeDocBook({ on: servers.primaryUrl, env });
    two = await makeDocBook({ on: servers.primaryUrl, env });
    await vi.waitFor(() => {
      for (const { deps } of [one, two])
        expect([deps.cache.isUp(), deps.db.replica?.isUsable()]).toEqual([true, true]);
    }, soon);
  });
  afterAll(async () => {
    await one.close();
    await two.close();
    await redis.stop();
    await servers.stop();
  });

  /** A slot that the replica knows, and its list. */
  async function aKnownSlot() {
    const found = await aBookableSlot(one);
    await servers.caughtUp();
    return { ...found, path: `/v1/doctors/${found.doctor.id}/slots`, key: found.clinic.publishableKey };
  }

  it("share what one of them has read, and what one of them has booked", async () => {
    const { path, key, slot, sdk, request } = await aKnownSlot();
    expect(await list(one, key, path)).toMatchObject({ ids: [slot.id], source: "replica" });
    expect(await list(two, key, path)).toMatchObject({ ids: [slot.id], source: "cache" });
    await sdk.createBooking(request);
    expect(await list(two, key, path)).toMatchObject({ ids: [] });
  });

  it("decide on the primary, whatever a frozen replica and a stale cache show", async () => {
    const { path, key, slot, request } = await aKnownSlot();
    await servers.pause();
    try {
      await list(one, key, path);
      const hash = `docbook:1:{${slotsOfDoctor(request.doctorId)}}`;
      const [field, entry] = (await redis.run("HGETALL", hash)) as string[];
      const booked = await one.request("/v1/bookings", { key, ...post(request) });
      expect(booked.status).toBe(201);
      // Planted by hand, past all that guards the cache: the list of before.
      await redis.run("HSET", hash, field ?? "", entry ?? "");
      expect(await list(two, key, path)).toMatchObject({ ids: [slot.id], source: "cache" });
      const late = await two.request("/v1/bookings", {
        key,
        ...post({ ...request, patient: { ...mia, name: "Late" } }),
      });
      expect(late.status).toBe(409);
      expect(((await late.json()) as { alternatives: { id: string }[] }).alternatives).toEqual([]);
      // Whoever has booked reads what was written, past both.
      const position = booked.headers.get("DocBook-Position") ?? "";
      expect(await list(two, key, path, { "DocBook-Min-Position": position })).toMatchObject({
        ids: [],
        source: "primary",
      });
    } finally {
      await servers.play();
    }
  });

  it("do not fill the cache with what a late replica still shows", async () => {
    const { path, key, request } = await aKnownSlot();
    await servers.pause();
    try {
      await one.sdk(key).createBooking(request);
      expect(await list(two, key, path)).toMatchObject({ ids: [], source: "primary" });
      expect(await list(one, key, path)).toMatchObject({ ids: [], source: "cache" });
    } finally {
      await servers.play();
    }
  });

  it("show what the database says after any storm, however late the replica", async () => {
    const { path, key, doctor, slot } = await aKnownSlot();
    const slots = [slot];
    for (let i = 1; i < 30; i++) slots.push(await aSlot(one.deps.db, doctor, (24 + i) * 60));
    await servers.caughtUp();
    const paths = [path, "/v1/slots?limit=100"];
    let stormy = true;
    const readers = [one, two, one, two].map(async (docbook, i) => {
      while (stormy) await list(docbook, key, paths[i % 2] ?? path);
    });
    const jitter = (async () => {
      while (stormy) {
        await servers.pause();
        await sleep(30);
        await servers.play();
        await sleep(10);
      }
    })();
    try {
      await Promise.all(
        slots.map(async ({ id }, i) => {
          await sleep(i * 20);
          const docbook = i % 2 === 0 ? one : two;
          const booked = await docbook.request("/v1/bookings", {
            key,
            ...post({ doctorId: doctor.id, slotId: id, patient: mia }),
          });
          expect(booked.status).toBe(201);
          // Whoever names the own booking never sees its slot again, not even while Redis is too slow to be asked.
          const headers = { "DocBook-Min-Position": booked.headers.get("DocBook-Position") ?? "" };
          for (const each of paths) expect((await list(docbook, key, each, headers)).ids).not.toContain(id);
        }),
      );
    } finally {
      stormy = false;
      await Promise.all([...readers, jitter]);
    }
    for (const docbook of [one, two])
      for (const each of paths)
        await vi.waitFor(async () => expect(await list(docbook, key, each)).toMatchObject({ ids: [] }), soon);
  });

  it("know a key, a doctor and a clinic at once that the replica has not heard of", async () => {
    await servers.pause();
    try {
      const { clinic, doctor, slot } = await aBookableSlot(one);
      expect(await list(two, clinic.publishableKey, `/v1/doctors/${doctor.id}`)).toMatchObject({
        source: "primary",
      });
      expect(await list(two, clinic.publishableKey, "/v1/clinic")).toMatchObject({ source: "primary" });
      expect(await list(two, clinic.publishableKey, `/v1/doctors/${doctor.id}/slots`)).toMatchObject({
        ids: [slot.id],
      });
    } finally {
      await servers.play();
    }
  });

  it("show the clinic as it was imported last, at once", async () => {
    const file = {
      clinic: {
        slug: "freshness",
        name: "Before",
        timeZone: "Europe/Berlin",
        locale: "en",
        contact: noContact,
      },
      allowedOrigins: [],
      policies: { minimumNoticeMinutes: 0, cancellationNoticeMinutes: 0, horizonDays: 1 },
      notifications: { sms: false },
      holidays: [],
      doctors: [],
    } as unknown as Parameters<typeof importClinic>[1];
    const { publishableKey: key } = await importClinic(one.deps, file);
    await servers.caughtUp();
    const before = await list(two, key, "/v1/clinic");
    expect(await list(two, key, "/v1/clinic")).toMatchObject({ source: "cache", etag: before.etag });
    const renamed = { ...file, clinic: { ...file.clinic, name: "After" } };
    expect(await importClinic(one.deps, renamed)).toMatchObject({ reachedCache: true });
    const answer = await two.request("/v1/clinic", { key });
    expect(await answer.json()).toMatchObject({ name: "After" });
  });

  it("book and show on when Redis hangs, with nobody waiting for it", async () => {
    const { path, key, doctor, request } = await aKnownSlot();
    const later = await aSlot(one.deps.db, doctor, 48 * 60);
    await list(one, key, path);
    redis.freeze();
    try {
      const startedAt = performance.now();
      const booked = await one.request("/v1/bookings", { key, ...post(request) });
      expect(booked.status).toBe(201);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      const position = booked.headers.get("DocBook-Position") ?? "";
      expect((await list(one, key, path, { "DocBook-Min-Position": position })).source).not.toBe("cache");
    } finally {
      redis.thaw();
    }
    // The old list lies there still. The event, told again, empties it.
    await vi.waitFor(() => expect(one.deps.cache.isUp()).toBe(true), soon);
    await one.relay();
    await vi.waitFor(async () => expect((await list(two, key, path)).ids).toEqual([later.id]), soon);
  });

  it("answer on while Redis is gone", async () => {
    const { path, key, slot } = await aKnownSlot();
    await redis.kill();
    await sleep(50);
    expect(await list(one, key, path)).toMatchObject({ ids: [slot.id], source: "replica" });
    expect(await list(one, key, path)).toMatchObject({ ids: [slot.id], source: "replica" });
  });
});

const noContact = { email: "practice@park.example", phone: null, address: null, website: null };
