import { once } from "node:events";
import { request as ask } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { buildApp } from "../../app.ts";
import { type Listening, listen } from "../../platform/http/listen.ts";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post } from "../../testing/http.ts";
import { read } from "../../testing/watching.ts";
import { makeStreams } from "./streams.ts";

const docbook = useDocBook();
let server: Listening;
afterEach(() => server.close());

/** The app on a port of its own, with streams of its own to close. */
async function aServer() {
  server = await listen({ host: "127.0.0.1", port: 0 });
  const deps = { ...docbook.deps, streams: makeStreams(docbook.deps.log) };
  server.serve(buildApp(deps, { checkResponses: true, readiness: async () => true, pages: {} }));
  const changes = (key: string) =>
    fetch(`${server.url}/v1/slots/changes`, { headers: { Authorization: `Bearer ${key}` } });
  return { deps, changes };
}

describe("a browser that watches over HTTP", () => {
  it("hears of a booking made elsewhere within a second", async () => {
    const { clinic, doctor, request } = await aBookableSlot(docbook);
    const { deps, changes } = await aServer();
    const headers = { Authorization: `Bearer ${clinic.publishableKey}` };
    const stream = read(await changes(clinic.publishableKey));
    expect(await stream.next()).toMatchObject({ event: "ready" });
    expect((await fetch(`${server.url}/v1/bookings`, post(request, headers))).status).toBe(201);
    const startedAt = performance.now();
    expect(await stream.next()).toMatchObject({ event: "change", data: { doctorId: doctor.id } });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    deps.streams.close();
  });

  it("is gone from the count when its connection is", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const { deps } = await aServer();
    const connection = ask(`${server.url}/v1/slots/changes`, {
      headers: { Authorization: `Bearer ${clinic.publishableKey}` },
    });
    connection.on("error", () => {});
    connection.end();
    await once(connection, "response");
    expect(deps.streams.count()).toBe(1);
    connection.destroy();
    await vi.waitFor(() => expect(deps.streams.count()).toBe(0), { timeout: 5_000 });
  });

  it("is let go at once when the server is stopped, so that it connects to another", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const { deps, changes } = await aServer();
    const streams = await Promise.all(Array.from({ length: 5 }, () => changes(clinic.publishableKey)));
    const readers = streams.map(read);
    for (const each of readers) expect(await each.next()).toMatchObject({ event: "ready" });
    const startedAt = performance.now();
    deps.streams.close();
    const closed = server.close();
    expect(await Promise.all(readers.map((each) => each.next()))).toEqual(readers.map(() => undefined));
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("gets no stream of one that is about to stop, but is told when to come again", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const { deps, changes } = await aServer();
    deps.streams.close();
    const refused = await changes(clinic.publishableKey);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "1"]);
    await refused.text();
  });
});
