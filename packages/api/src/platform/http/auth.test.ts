import { describe, expect, it } from "vitest";
import { aBookableSlot, aClinic } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post, problemOf } from "../../testing/http.ts";

const docbook = useDocBook();

const ask = (headers: Record<string, string>, key?: string) =>
  docbook.request("/v1/doctors", { headers, ...(key === undefined ? {} : { key }) });

describe("a call", () => {
  it.each([
    ["without a key", {}],
    ["with a key that nobody has", { Authorization: "Bearer pk_unknown" }],
    ["with a password instead of a key", { Authorization: "Basic cGs6" }],
    ["with an empty key", { Authorization: "Bearer " }],
    ["with a manage token where a key is asked for", { "DocBook-Manage-Token": "x".repeat(43) }],
  ])("%s is told 401 and how to ask", async (_, headers) => {
    const answer = await ask(headers as Record<string, string>);
    expect(answer.headers.get("WWW-Authenticate")).toBe('Bearer realm="DocBook"');
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("with a revoked key is told 401", async () => {
    const clinic = await aClinic(docbook.deps.db);
    await docbook.deps.db.apiKeys.update({ revokedAt: new Date() }, { where: { clinicId: clinic.id } });
    expect((await ask({}, clinic.secretKey)).status).toBe(401);
  });

  it("may write the scheme in small letters", async () => {
    const clinic = await aClinic(docbook.deps.db);
    expect((await ask({ Authorization: `bearer ${clinic.publishableKey}` })).status).toBe(200);
  });

  it("from a server, which names no origin, may use either key", async () => {
    const clinic = await aClinic(docbook.deps.db);
    for (const key of [clinic.publishableKey, clinic.secretKey])
      expect((await ask({}, key)).status).toBe(200);
  });
});

describe("a web page", () => {
  it("on the key's list may call, letter by letter", async () => {
    const clinic = await aClinic(docbook.deps.db, { allowedOrigins: ["https://clinic.example"] });
    expect((await ask({ Origin: "https://clinic.example" }, clinic.publishableKey)).status).toBe(200);
    const others = [
      "http://clinic.example",
      "https://clinic.example:8443",
      "https://www.clinic.example",
      "https://clinic.example.evil.example",
      "https://CLINIC.example",
      "null",
    ];
    for (const Origin of others) {
      const answer = await ask({ Origin }, clinic.publishableKey);
      const problem = await problemOf(answer);
      expect(problem).toMatchObject({ status: 403, code: "origin-not-allowed" });
      expect(problem.detail).toContain(Origin);
    }
  });

  it("that this server hosts itself needs no entry in any list", async () => {
    const clinic = await aClinic(docbook.deps.db, { allowedOrigins: [] });
    const headers = { Origin: "http://127.0.0.1:3000", Host: "127.0.0.1:3000" };
    expect((await ask(headers, clinic.publishableKey)).status).toBe(200);
    expect((await ask({ ...headers, Origin: "http://127.0.0.1:81" }, clinic.publishableKey)).status).toBe(
      403,
    );
  });

  it("is told to hide a secret key, from any origin", async () => {
    const clinic = await aClinic(docbook.deps.db);
    for (const Origin of ["https://clinic.example", "http://127.0.0.1:3000"]) {
      const answer = await ask({ Origin, Host: "127.0.0.1:3000" }, clinic.secretKey);
      expect(await problemOf(answer)).toMatchObject({ status: 403, code: "secret-key-in-browser" });
    }
  });

  it("that is on no list books nothing", async () => {
    const { clinic, request, slot } = await aBookableSlot(docbook);
    const answer = await docbook.request("/v1/bookings", {
      key: clinic.publishableKey,
      ...post(request, { Origin: "https://other.example" }),
    });
    expect(answer.status).toBe(403);
    expect(await docbook.rows("SELECT status FROM slots WHERE id = $1", [slot.id])).toEqual([
      { status: "free" },
    ]);
  });
});
