import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { startHaproxy } from "./haproxy.ts";
import { makeHome } from "./home.ts";
import { makeScope } from "./scope.ts";

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

  it("shows nobody the metrics, however they are spelt", async () => {
    const { url } = await balanced(
      (_, response) => response.end("secrets"),
      (_, response) => response.end("secrets"),
    );
    for (const path of ["/metrics", "/metrics/", "/metrics?x=1", "/%6detrics", "//metrics", "/METRICS"])
      expect({ path, status: (await fetch(url + path)).status }).toEqual({ path, status: 404 });
    expect((await fetch(`${url}/v1/metrics-of-mine`)).status).toBe(200);
  });

  it("says itself who asks, and believes no claim about it", async () => {
    const tell = (request: IncomingMessage, response: ServerResponse) =>
      response.end(String(request.headers["x-forwarded-for"]));
    const { url } = await balanced(tell, tell);
    const answer = await fetch(url, { headers: { "X-Forwarded-For": "203.0.113.9" } });
    expect(await answer.text()).toBe("127.0.0.1");
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Two stand-ins for replicas behind the real balancer: they are always ready, and answer as told. */
async function balanced(...handlers: [Handler, Handler]): Promise<{ url: string; servers: Server[] }> {
  const servers = handlers.map((handler) =>
    createServer((request, response) => {
      if (request.url === "/readyz") response.end();
      else handler(request, response);
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
  return { url, servers };
}

async function isUp(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(20);
}
