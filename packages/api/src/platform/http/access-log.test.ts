import { Writable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../app.ts";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post } from "../../testing/http.ts";
import { makeLogger } from "../edges/logger.ts";
import { relayOnce } from "../outbox/relay.ts";

const docbook = useDocBook();
const lines: string[] = [];
const log = makeLogger(
  "trace",
  new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);

/** Words that only this test's patient uses. */
const canaries = ["Zdenka", "zdenka@canary.example", "+49 177 0000001", "Canarynote", "Canaryreason"];
const patient = { name: "Zdenka", email: "zdenka@canary.example", phone: "+49 177 0000001" };

function aLoggingApp() {
  const deps = { ...docbook.deps, log };
  const app = buildApp(deps, {
    checkResponses: true,
    readiness: async () => true,
    pages: {},
  });
  return { app, deps };
}

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe("the log", () => {
  let requestId: string | null;
  let failedId: string | null;
  let manageToken: string;

  beforeAll(async () => {
    const { app, deps } = aLoggingApp();
    const { clinic, request } = await aBookableSlot(docbook);
    const send = (path: string, body: object) =>
      app.request(path, {
        ...post(body, { Authorization: `Bearer ${clinic.secretKey}`, "Idempotency-Key": "canary-key" }),
      });
    const body = { ...request, patient, note: "Canarynote" };

    // The database refuses the row, with a sentence that quotes all of it.
    await docbook.deps.db.sequelize.query(
      "ALTER TABLE bookings ADD CONSTRAINT never CHECK (note <> 'Canarynote')",
    );
    failedId = (await send("/v1/bookings", body)).headers.get("X-Request-Id");
    await docbook.deps.db.sequelize.query("ALTER TABLE bookings DROP CONSTRAINT never");

    const booked = await send("/v1/bookings", body);
    requestId = booked.headers.get("X-Request-Id");
    const booking = (await booked.json()) as { id: string; manageToken: string };
    manageToken = booking.manageToken;
    await send("/v1/bookings", body);
    await send("/v1/bookings", { ...body, note: "Canarynote, changed" });
    await send(`/v1/bookings/${booking.id}/cancel`, { reason: "Canaryreason" });
    await app.request(`/v1/doctors?q=Zdenka`, { headers: { Authorization: `Bearer ${clinic.secretKey}` } });
    const publish = () => Promise.reject(new Error("no mail server"));
    await relayOnce({ ...deps, queue: { ...deps.queue, publish } });
    await app.request("/healthz");
  });

  it("has one line for each request, with the id that the answer carries", () => {
    const [line, ...more] = logged().filter((entry) => entry["requestId"] === requestId);
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      msg: "request",
      operation: "createBooking",
      method: "POST",
      path: "/v1/bookings",
      status: 201,
    });
  });

  it("has the balancer's questions at debug only: they come several times a second", () => {
    expect(logged().filter(({ operation }) => operation === "getHealth")).toMatchObject([{ level: 20 }]);
  });

  it("tells a failure whole enough to mend it", () => {
    const failure = logged().find((entry) => entry["requestId"] === failedId && entry["msg"] === "internal");
    expect(failure?.["err"]).toMatchObject({
      message: expect.stringContaining("never"),
      stack: expect.stringContaining("book.ts"),
      parent: { code: "23514" },
    });
    expect(logged().some((entry) => entry["type"] === "booking.created" && entry["level"] === 50)).toBe(true);
  });

  it("holds nothing that a patient wrote, and no token", () => {
    expect(lines.length).toBeGreaterThan(6);
    for (const canary of [...canaries, manageToken, "canary-key"])
      expect(lines.join("")).not.toContain(canary);
  });
});
