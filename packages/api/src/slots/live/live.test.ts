import { afterEach, describe, expect, it, vi } from "vitest";
import { aBookableSlot, aClinic, aDoctor, aSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post, problemOf } from "../../testing/http.ts";
import { type Watching, watch } from "../../testing/watching.ts";
import { slotsOfClinic, slotsOfDoctor } from "../cache.ts";

const docbook = useDocBook();
const open: Watching[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const each of open.splice(0)) await each.close();
});

async function watching(...asked: Parameters<typeof watch> extends [unknown, ...infer Rest] ? Rest : never) {
  const stream = await watch(docbook, ...asked);
  open.push(stream);
  return stream;
}

describe("whoever watches slots", () => {
  it("hears of a booking, with the position that shows it", async () => {
    const { clinic, doctor, request } = await aBookableSlot(docbook);
    const key = clinic.publishableKey;
    const stream = await watching({ key, query: `?doctorId=${doctor.id.toUpperCase()}` });
    const booked = await docbook.request("/v1/bookings", { key, ...post(request) });
    const position = booked.headers.get("DocBook-Position") ?? "";
    expect(await stream.next()).toEqual({ event: "change", id: position, data: { doctorId: doctor.id } });
    const list = await docbook.request(`/v1/doctors/${doctor.id}/slots`, {
      key,
      headers: { "DocBook-Min-Position": position },
    });
    expect(await list.json()).toMatchObject({ slots: [] });
  });

  it("hears of holds, their release, moved and cancelled bookings", async () => {
    const { clinic, doctor, slot, sdk, request } = await aBookableSlot(docbook);
    const key = clinic.publishableKey;
    const other = await aSlot(docbook.deps.db, doctor, 48 * 60);
    const stream = await watching({ key });
    const changed = { event: "change", data: { doctorId: doctor.id } };

    const wanted = { doctorId: doctor.id, slotId: slot.id };
    const held = await (await docbook.request("/v1/holds", { key, ...post(wanted) })).json();
    expect(await stream.next()).toMatchObject(changed);
    const { id, token } = held as { id: string; token: string };
    await docbook.request(`/v1/holds/${id}/release`, { key, ...post({ token }) });
    expect(await stream.next()).toMatchObject(changed);

    const booking = await sdk.createBooking(request);
    expect(await stream.next()).toMatchObject(changed);
    const { manageToken } = booking;
    const headers = { "DocBook-Manage-Token": manageToken };
    const path = `/v1/bookings/${booking.id}`;
    await docbook.request(`${path}/reschedule`, { ...post({ slotId: other.id }, headers) });
    expect(await stream.next()).toMatchObject(changed);
    await docbook.request(`${path}/cancel`, { ...post({}, headers) });
    expect(await stream.next()).toMatchObject(changed);
  });

  it("hears of one doctor only, if that is what they asked for, and never of another clinic", async () => {
    const { clinic, doctor, request } = await aBookableSlot(docbook);
    const colleague = await aDoctor(docbook.deps.db, clinic);
    const stranger = await aClinic(docbook.deps.db);
    const aside = await watching({ key: clinic.publishableKey, query: `?doctorId=${colleague.id}` });
    const all = await watching({ key: clinic.publishableKey });
    const foreign = await watching({ key: stranger.publishableKey });
    const spying = await watching({ key: stranger.publishableKey, query: `?doctorId=${doctor.id}` });
    const again = await watching({
      key: stranger.publishableKey,
      query: `?doctorId=${doctor.id}`,
      headers: { "Last-Event-ID": "1" },
    });
    await docbook.request("/v1/bookings", { key: clinic.publishableKey, ...post(request) });
    expect(await all.next()).toMatchObject({ data: { doctorId: doctor.id } });
    expect(await Promise.all([aside, foreign, spying, again].map((each) => each.isQuiet(100)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("is told once, though the outbox tells the same booking again", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const stream = await watching({ key: clinic.publishableKey });
    await docbook.request("/v1/bookings", { key: clinic.publishableKey, ...post(request) });
    expect(await stream.next()).toMatchObject({ event: "change" });
    await docbook.relay();
    expect(await stream.isQuiet(400)).toBe(true);
  });

  it("hears a rush on one doctor as few events, of which the last shows everything", async () => {
    const { clinic, doctor } = await aBookableSlot(docbook);
    const stream = await watching({ key: clinic.publishableKey });
    const groups = [slotsOfDoctor(doctor.id), slotsOfClinic(clinic.id)];
    // Transactions end in another order than they began.
    for (let i = 0; i < 500; i++)
      await docbook.deps.cache.forget(groups, String(1_000_000 + ((i * 7) % 500)));
    const ids = [];
    while (!(await stream.isQuiet(600))) ids.push((await stream.next())?.id);
    expect(ids.at(-1)).toBe("1000499");
    expect(ids.length).toBeLessThan(10);
  });

  it("hears after a break at once what may have changed meanwhile", async () => {
    const { clinic, doctor, request } = await aBookableSlot(docbook);
    const colleague = await aDoctor(docbook.deps.db, clinic);
    const key = clinic.publishableKey;
    const before = await watching({ key });
    await before.close();
    const booked = await docbook.request("/v1/bookings", { key, ...post(request) });

    const again = await watching({ key, headers: { "Last-Event-ID": "1" } });
    const told = [await again.next(), await again.next()];
    expect(told.map((each) => each?.data)).toEqual(
      expect.arrayContaining([{ doctorId: doctor.id }, { doctorId: colleague.id }]),
    );
    const id = told[0]?.id ?? "0";
    expect(BigInt(id)).toBeGreaterThanOrEqual(BigInt(booked.headers.get("DocBook-Position") ?? "0"));
    // It is a position that the list can be asked for.
    const list = await docbook.request(`/v1/doctors/${doctor.id}/slots`, {
      key,
      headers: { "DocBook-Min-Position": id },
    });
    expect(await list.json()).toMatchObject({ slots: [] });
  });

  it("hears nothing of patients, and the answer says what it is", async () => {
    const { clinic, request } = await aBookableSlot(docbook);
    const key = clinic.publishableKey;
    const answer = await docbook.request("/v1/slots/changes", { key });
    expect(answer.headers.get("Content-Type")).toBe("text/event-stream");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    const reader = answer.body?.getReader();
    const heard = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await heard()).toBe("event: ready\ndata: {}\n\n");
    const booked = await docbook.request("/v1/bookings", { key, ...post(request) });
    const position = booked.headers.get("DocBook-Position");
    expect(await heard()).toBe(
      `id: ${position}\nevent: change\ndata: {"doctorId":"${request.doctorId}"}\n\n`,
    );
    await reader?.cancel();
  });

  it("is cut off within seconds of the key being revoked", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const stream = await watching({ key: clinic.publishableKey });
    await docbook.rows("UPDATE api_keys SET revoked_at = now() WHERE clinic_id = $1", [clinic.id]);
    // Keys are remembered for five seconds.
    const now = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => now() + 5_000);
    expect(await stream.next()).toBeUndefined();
  });

  it("needs a key that is known", async () => {
    expect((await problemOf(await docbook.request("/v1/slots/changes"))).code).toBe("unauthenticated");
    const key = `pk_${"x".repeat(32)}`;
    expect((await problemOf(await docbook.request("/v1/slots/changes", { key }))).code).toBe(
      "unauthenticated",
    );
  });

  it("frees the place when it leaves", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const before = docbook.deps.streams.count();
    const stream = await watch(docbook, { key: clinic.publishableKey });
    expect(docbook.deps.streams.count()).toBe(before + 1);
    await stream.close();
    expect(docbook.deps.streams.count()).toBe(before);
  });
});
