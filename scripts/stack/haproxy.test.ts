import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { exposedHeaders } from "../../packages/api/src/platform/http/cors.ts";
import { listen } from "../../packages/api/src/platform/http/listen.ts";
import { useDocBook } from "../../packages/api/src/testing/harness.ts";
import { startHaproxy } from "./haproxy.ts";
import { makeHome } from "./home.ts";
import { makeScope } from "./scope.ts";

const docbook = useDocBook();
const scope = makeScope();
const home = makeHome(scope);
afterAll(() => scope.end());

describe("the balancer", () => {
  it("never sends a request again that a replica took and died with", async () => {
    const taken: string[] = [];
    const never = (name: string) => (_: IncomingMessage, response: ServerResponse) => {
      taken.push(name);
      setTimeout(() => response.socket?.destroy(), 100);
    };
    const { url } = await balanced(never("first"), never("second"));
    const answer = await fetch(`${url}/v1/bookings`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("Retry-After")).toBe("1");
    // A widget on another site can read when to come back, as it can when DocBook itself answers.
    expect(answer.headers.get("Access-Control-Expose-Headers")).toBe(exposedHeaders);
    expect(await answer.json()).toMatchObject({ code: "busy", status: 503 });
    expect(taken).toHaveLength(1);
  });

  it("tries another replica when the first does not even take the connection", async () => {
    const { url, servers } = await balanced(
      (_, response) => response.end("first"),
      (_, response) => response.end("second"),
    );
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    const bodies = await Promise.all(
      Array.from({ length: 10 }, async () => (await fetch(`${url}/v1/bookings`, { method: "POST" })).text()),
    );
    expect(new Set(bodies)).toEqual(new Set(["second"]));
  });

  it("keeps a replica that is busy and takes half a second to say that it is ready", async () => {
    const { url, checks } = await balanced(
      (_, response) => response.end("busy"),
      (_, response) => response.end("busy"),
      { readyAfterMs: 500 },
    );
    const before = checks();
    const answers: Record<number, number> = {};
    // Several rounds of checks: two that fail take a replica out.
    while (checks() < before + 8) {
      const { status } = await fetch(`${url}/v1/doctors`);
      answers[status] = (answers[status] ?? 0) + 1;
      await sleep(20);
    }
    expect(Object.keys(answers)).toEqual(["200"]);
  });

  it("shows nobody the metrics, however they are spelt", async () => {
    const replica = await listen({ host: "127.0.0.1", port: 0 });
    scope.onEnd(() => replica.close());
    replica.serve(docbook.app);
    expect(await askRaw(replica.url, "/v1/../metrics")).toMatchObject({ status: 200, tells: true });
    const { url } = await startHaproxy(scope, await home, { replicas: [replica.url, replica.url] });
    await isUp(url);
    for (const path of [
      "/metrics",
      "/metrics/",
      "/metrics?x=1",
      "/metrics#x",
      "/metrics;x",
      "/%6detrics",
      "//metrics",
      "/METRICS",
      "/./metrics",
      "/v1/../metrics",
      "/v1/%2e%2e/metrics",
      "/%2e/metrics",
      "/%2e/%6detrics",
      "/metrics/.",
      "/metrics/x/..",
      "/\\metrics",
      "/v1\\..\\metrics",
      "/v1%5c..%5cmetrics",
      "/v1%2f..%2fmetrics",
      "/%256detrics",
      "/metrics%00",
      "/metrics%09",
      `${url}/metrics`,
      `${url}/x/../metrics`,
      "metrics",
      "*",
    ])
      expect({ path, ...(await askRaw(url, path)) }).toMatchObject({ path, tells: false });
    for (const Host of ["x/metrics?", "x/metrics#", "x\\metrics?"])
      expect({ Host, ...(await askRaw(url, "/v1/clinic", { Host })) }).toMatchObject({ Host, tells: false });
    // Denied by the balancer itself, not merely unknown to the replica.
    expect(await askRaw(url, "/v1/../metrics")).toMatchObject({
      status: 404,
      body: expect.stringMatching("<html>"),
    });
    expect(await askRaw(url, "/v1/metrics-of-mine")).toMatchObject({
      body: expect.stringMatching("route-not-found"),
    });
  });

  it("says itself who asks, at the end, where the API looks: behind whatever a client claims", async () => {
    const tell = (request: IncomingMessage, response: ServerResponse) =>
      response.end(String(request.headers["x-forwarded-for"]));
    const { url } = await balanced(tell, tell);
    const answer = await fetch(url, { headers: { "X-Forwarded-For": "203.0.113.9" } });
    expect(await answer.text()).toBe("203.0.113.9, 127.0.0.1");
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** One request with the path as it is written here: fetch would resolve it before it is sent. */
function askRaw(url: string, path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(url);
  return new Promise<{ status: number | undefined; body: string; tells: boolean }>((resolve, reject) => {
    request({ hostname, port, path, headers, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        body += part;
      });
      answer.on("end", () =>
        resolve({ status: answer.statusCode, body, tells: body.includes("docbook_bookings_total") }),
      );
    })
      .on("error", reject)
      .end();
  });
}

type Stub = { readyAfterMs?: number };

/** Two stand-ins for replicas behind the real balancer: they are ready, at once or a little later, and answer as told. */
async function balanced(first: Handler, second: Handler, { readyAfterMs = 0 }: Stub = {}) {
  let checked = 0;
  const servers = [first, second].map((handler) =>
    createServer((request, response) => {
      if (request.url !== "/readyz") return handler(request, response);
      checked++;
      setTimeout(() => response.end(), readyAfterMs);
    }),
  );
  const urls = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      scope.onEnd(async () => {
        server.close();
        server.closeAllConnections();
      });
      // A TCP server's address is no pipe's name.
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const { url } = await startHaproxy(scope, await home, { replicas: [urls[0] ?? "", urls[1] ?? ""] });
  await isUp(url);
  return { url, servers, checks: () => checked };
}

async function isUp(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(20);
}
