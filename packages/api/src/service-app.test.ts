import { describe, expect, it } from "vitest";
import { makeLogger } from "./platform/edges/logger.ts";
import { compileContract } from "./platform/http/check-contract.ts";
import { loadContract } from "./platform/http/contract.ts";
import { makeMetrics } from "./platform/metrics.ts";
import { buildServiceApp } from "./service-app.ts";
import { problemOf } from "./testing/http.ts";

const contract = loadContract();
const { responseCheck } = compileContract(contract);
let ready = true;
const lines: string[] = [];
const app = buildServiceApp({
  log: makeLogger("info", { write: (line) => void lines.push(line) }),
  metrics: makeMetrics(),
  readiness: async () => ready,
});

describe("a process without the API", () => {
  it.each(["/healthz", "/readyz", "/metrics"])("answers %s as the contract says", async (path) => {
    const answer = await app.request(path);
    expect(answer.status).toBe(200);
    const operation = contract.operations.find((each) => each.path === path);
    if (!operation) throw new Error(`no operation at ${path}`);
    await responseCheck(operation)(answer);
  });

  it("is not ready while it says so, which is written down and is no error", async () => {
    ready = false;
    const answer = await app.request("/readyz");
    ready = true;
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: "busy" });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 30, operation: "getReadiness", status: 503 },
    ]);
  });

  it("offers nothing else: no bookings, no pages", async () => {
    for (const path of ["/v1/bookings", "/", "/docs"])
      expect(await problemOf(await app.request(path))).toMatchObject({
        status: 404,
        code: "route-not-found",
      });
  });
});
