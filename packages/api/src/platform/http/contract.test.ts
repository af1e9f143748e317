import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { buildApp } from "../../app.ts";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";
import { post, problemOf } from "../../testing/http.ts";
import { compileContract } from "./check-contract.ts";
import { loadContract, type OperationId } from "./contract.ts";

const docbook = useDocBook();
const contract = loadContract();
const { responseCheck } = compileContract(contract);
const pages = {};
let place: Awaited<ReturnType<typeof aBookableSlot>>;
beforeAll(async () => {
  place = await aBookableSlot(docbook);
});
afterEach(() => vi.restoreAllMocks());

function operationOf(id: OperationId) {
  const operation = contract.operations.find((operation) => operation.id === id);
  if (!operation) throw new Error(`no operation ${id}`);
  return operation;
}

/** Makes sure that the answer is one that the contract declares for the operation. */
async function expectDeclared(id: OperationId, response: Response, status: number) {
  expect(response.status).toBe(status);
  await responseCheck(operationOf(id))(response);
  expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
}

describe("the contract's own examples", () => {
  it("are what its schemas say", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(contract.document, "openapi.yaml");
    let checked = 0;
    for (const { schemaAt, value, at } of examplesIn(contract.document)) {
      const validate = ajv.getSchema(`openapi.yaml${schemaAt}`);
      expect(validate?.(value), `${at}: ${ajv.errorsText(validate?.errors)}`).toBe(true);
      checked++;
    }
    expect(checked).toBeGreaterThan(40);
  });
});

describe("a handler", () => {
  it("that answers off the contract is found out, in tests and development", async () => {
    vi.spyOn(docbook.deps.db.sequelize, "query").mockResolvedValue([
      {
        kind: "secret",
        allowedOrigins: [],
        clinic: { id: "c" },
        text: '{"slug":5}',
        seen: "9:9:",
        asOf: "now",
      },
    ] as never);
    const ask = (checkResponses: boolean) =>
      buildApp(docbook.deps, { checkResponses, readiness: async () => true, pages }).request("/v1/clinic", {
        headers: { Authorization: `Bearer sk_${"x".repeat(32)}` },
      });
    expect(await problemOf(await ask(true))).toMatchObject({ status: 500, code: "internal" });
    expect((await ask(false)).status).toBe(200);
  });

  it("is missing or surplus: the app does not boot", () => {
    const { operations, ...rest } = contract;
    const [first] = operations;
    if (!first) throw new Error("an empty contract");
    const options = { checkResponses: false, readiness: async () => true, pages };
    const more = { ...rest, operations: [...operations, { ...first, id: "getNothing" as OperationId }] };
    expect(() => buildApp(docbook.deps, options, more)).toThrow("getNothing");
    expect(() => buildApp(docbook.deps, options, { ...rest, operations: operations.slice(1) })).toThrow(
      first.id,
    );
  });
});

describe("every refusal is declared by its operation", () => {
  const wrongKey = "pk_nobody";
  const secured = contract.operations.filter((operation) => operation.security.length > 0);
  const pathOf = (template: string) =>
    template.replace("{bookingId}", `bk_${"A".repeat(43)}`).replaceAll(/\{\w+\}/g, () => crypto.randomUUID());
  const bodyFor = (method: string) =>
    method === "post" ? post(place.request) : { method: method.toUpperCase() };

  it.each(secured.map((operation) => operation.id))(
    "%s: without a valid key, and from another website",
    async (id) => {
      const { method, path } = operationOf(id);
      await expectDeclared(
        id,
        await docbook.request(pathOf(path), { key: wrongKey, ...bodyFor(method) }),
        401,
      );
      const elsewhere = {
        ...bodyFor(method),
        headers: { "Content-Type": "application/json", Origin: "https://x.example" },
      };
      await expectDeclared(
        id,
        await docbook.request(pathOf(path), { key: place.clinic.publishableKey, ...elsewhere }),
        403,
      );
    },
  );

  it.each(secured.map((operation) => operation.id))("%s: with a parameter that nobody knows", async (id) => {
    const { method, path } = operationOf(id);
    const answer = await docbook.request(`${pathOf(path)}?nobody=1`, {
      key: place.clinic.secretKey,
      ...bodyFor(method),
    });
    await expectDeclared(id, answer, 400);
  });

  it.each(secured.map((operation) => operation.id))(
    "%s: when the database does not answer, or fails",
    async (id) => {
      const { method, path } = operationOf(id);
      const gone = vi.spyOn(docbook.deps.db.sequelize, "query");
      const ask = () =>
        docbook.request(pathOf(path), { key: `sk_${crypto.randomUUID().slice(4)}`, ...bodyFor(method) });
      const { ConnectionRefusedError } = await import("sequelize");
      gone.mockRejectedValue(new ConnectionRefusedError(new Error("refused")));
      const busy = await ask();
      expect(busy.headers.get("Retry-After")).toBe("1");
      await expectDeclared(id, busy, 503);
      gone.mockRejectedValue(new Error("the secret of the house"));
      const failed = await ask();
      expect(await failed.clone().text()).not.toContain("secret of the house");
      await expectDeclared(id, failed, 500);
    },
  );

  it.each<[OperationId, string]>([
    ["createBooking", "/v1/bookings"],
    ["cancelBooking", `/v1/bookings/bk_${"A".repeat(43)}/cancel`],
  ])("%s: with a body that it does not read", async (id, path) => {
    const key = place.clinic.secretKey;
    const send = (body: string, type: string) =>
      docbook.request(path, { key, method: "POST", headers: { "Content-Type": type }, body });
    await expectDeclared(id, await send("name=Mia", "application/x-www-form-urlencoded"), 415);
    await expectDeclared(id, await send("{}", "text/plain"), 415);
    await expectDeclared(id, await send('{"name": "Mia', "application/json"), 400);
    await expectDeclared(
      id,
      await send(`{"note":"${"x".repeat(64 * 1024)}"}`, "application/json; charset=utf-8"),
      413,
    );
  });

  it("createBooking: with an endless body that does not say how long it is", async () => {
    const chunk = new TextEncoder().encode("x".repeat(1024));
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => (sent++ < 100 ? controller.enqueue(chunk) : controller.close()),
    });
    // Node's fetch wants duplex for a streamed body; the DOM's types do not know it.
    const init = {
      method: "POST",
      body,
      duplex: "half",
      headers: { "Content-Type": "application/json" },
    } as RequestInit;
    await expectDeclared(
      "createBooking",
      await docbook.request("/v1/bookings", { key: place.clinic.secretKey, ...init }),
      413,
    );
  });

  it("takes 64 KiB and not one byte more", async () => {
    const key = place.clinic.secretKey;
    const send = (bytes: number) =>
      docbook.request("/v1/bookings", { key, ...post(`{"a":"${"x".repeat(bytes - 8)}"}`) });
    expect((await send(64 * 1024)).status).toBe(400);
    expect((await send(64 * 1024 + 1)).status).toBe(413);
  });

  it("quotes nothing of a body that is not JSON", async () => {
    const answer = await docbook.request("/v1/bookings", {
      key: place.clinic.secretKey,
      ...post("Mia Keller"),
    });
    const problem = await problemOf(answer);
    expect(problem.code).toBe("invalid-json");
    expect(problem.detail).not.toContain("Mia");
  });

  it("a draining server is not ready", async () => {
    const app = buildApp(docbook.deps, {
      checkResponses: true,
      readiness: async () => false,
      pages,
    });
    const answer = await app.request("/readyz");
    expect(answer.headers.get("Retry-After")).toBe("1");
    await expectDeclared("getReadiness", answer, 503);
  });

  it.each(["/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs"])(
    "%s takes whatever a prober hangs on, for it declares no refusal",
    async (path) => {
      expect((await docbook.request(`${path}?t=1`)).status).toBe(200);
    },
  );
});

describe("an address", () => {
  it.each(["/v1", "/v1/nothing", "/v1/clinic/", "/v1/doctors/a/b/c", "/v1/%ff"])(
    "%s that is unknown is a problem too",
    async (path) => {
      const answer = await docbook.request(path);
      expect(await problemOf(answer)).toMatchObject({ status: 404, code: "route-not-found" });
    },
  );

  it.each([
    ["DELETE", "/v1/clinic", "GET"],
    ["GET", "/v1/bookings", "POST"],
    ["PUT", "/v1/bookings/bk_1", "GET"],
    ["PATCH", "/v1/bookings/bk_1/cancel", "POST"],
    ["POST", "/healthz", "GET"],
  ])("does not take %s %s, and says what it takes", async (method, path, allowed) => {
    const answer = await docbook.request(path, { method });
    expect(answer.headers.get("Allow")).toBe(allowed);
    expect(await problemOf(answer)).toMatchObject({ status: 405, code: "method-not-allowed" });
  });

  it("that is no text survives being asked for", async () => {
    const answer = await docbook.request("/v1/doctors/%ff%00", { key: place.clinic.secretKey });
    expect((await problemOf(answer)).errors?.[0]).toMatchObject({ in: "path", pointer: "doctorId" });
  });
});

it("serves the very contract that it checks against", async () => {
  const answer = await docbook.request("/openapi.yaml");
  expect(answer.headers.get("Content-Type")).toContain("application/yaml");
  expect(await answer.text()).toBe(contract.text);
});

it("counts requests by operation, never by address", async () => {
  await docbook.request("/v1/doctors/whoever");
  const text = await (await docbook.request("/metrics")).text();
  expect(text).toContain('operation="getDoctor"');
  expect(text).not.toContain("whoever");
});

type Example = { at: string; schemaAt: string; value: unknown };

/** Every example in the document that stands beside a schema, and every schema's own. */
function examplesIn(document: Record<string, unknown>): Example[] {
  const found: Example[] = [];
  const walk = (node: unknown, at: string): void => {
    if (typeof node !== "object" || node === null) return;
    // JSON objects, whose members are unknown.
    const { schema, example, examples, type } = node as Record<string, unknown>;
    if (schema && example !== undefined) found.push({ at, schemaAt: `${at}/schema`, value: example });
    if (schema && examples) {
      for (const [name, one] of Object.entries(
        examples as Record<string, { $ref?: string; value?: unknown }>,
      )) {
        const value = one.$ref ? (lookUp(document, one.$ref) as { value: unknown }).value : one.value;
        found.push({ at: `${at}/examples/${name}`, schemaAt: `${at}/schema`, value });
      }
    }
    if (type && Array.isArray(examples))
      for (const value of examples) found.push({ at, schemaAt: at, value });
    for (const [name, inner] of Object.entries(node))
      walk(inner, `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  };
  walk(document, "#");
  return found;
}

function lookUp(document: Record<string, unknown>, ref: string): unknown {
  return ref
    .slice(2)
    .split("/")
    .reduce((node, name) => (node as Record<string, Record<string, unknown>>)[name] ?? {}, document);
}
