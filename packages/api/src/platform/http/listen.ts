import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { v7 as uuidv7 } from "uuid";
import { exposedHeaders } from "./cors.ts";
import type { Incoming } from "./env.ts";

export type Listening = {
  /** http://host:port as browsers on this machine reach it. */
  url: string;
  /** From now on this app answers; before, everything gets 503. */
  serve(app: { fetch: Fetch }): void;
  draining(): boolean;
  /** Lets requests under way end, then closes. With `noticeMs`, a balancer first has that long to look elsewhere. */
  close(noticeMs?: number): Promise<void>;
};

type Fetch = (request: Request, bindings: { incoming: Incoming }) => Response | Promise<Response>;

/** A request that is still not answered after this long is cut off. */
const patienceMs = 10_000;
/** So is a connection on which nothing has moved for this long, whoever of the two is waiting. */
const stuckAtMostMs = 60_000;

/** Takes the port at once, so that a busy one is told before any work is done. */
export async function listen({ host, port }: { host: string; port: number }): Promise<Listening> {
  let fetch: Fetch = answerWhileStarting;
  let draining = false;
  const answer: Fetch = async (request, bindings) => {
    const response = await fetch(request, bindings);
    // A connection that is never idle would never be closed.
    if (draining) response.headers.set("Connection", "close");
    return response;
  };
  const server = await new Promise<Server>((resolve, reject) => {
    const created = serve({ fetch: answer, hostname: host, port }, () => resolve(created)) as Server;
    created.once("error", (error: NodeJS.ErrnoException) => reject(plainly(error, host, port)));
  });
  // Longer than a balancer keeps idle connections, so that it never sends into one we are just closing.
  server.keepAliveTimeout = 65_000;
  // On which nothing moves: a stream's reader that stopped reading. Every stream says something more often.
  server.timeout = stuckAtMostMs;

  return {
    url: urlOf(server, host),
    serve: (app) => {
      fetch = app.fetch;
    },
    draining: () => draining,
    close: async (noticeMs = 0) => {
      draining = true;
      await sleep(noticeMs);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closed;
      clearTimeout(patience);
    },
  };
}

/** Alive, and not ready yet: a migration may take a while, and must not be taken for a process that hangs. */
function answerWhileStarting(request: Request): Response {
  if (new URL(request.url).pathname === "/healthz") return Response.json({ status: "ok" });
  const requestId = uuidv7();
  const problem = {
    type: "urn:docbook:problem:busy",
    title: "No answer in good time",
    status: 503,
    code: "busy",
    detail: "DocBook is starting. Repeat the request in 1 second.",
    requestId,
  };
  const headers = {
    "Content-Type": "application/problem+json",
    "Retry-After": "1",
    "X-Request-Id": requestId,
    // Nothing of anybody's stands in it, and a widget should hear it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": exposedHeaders,
  };
  return new Response(JSON.stringify(problem), { status: 503, headers });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function plainly(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new Error(
      `Port ${port} is taken, perhaps by another DocBook. Stop it, or choose another: npm start -- --port ${port + 1}`,
    );
  if (error.code === "EACCES")
    return new Error(
      `Port ${port} is not for ordinary users. Choose one from 1024 on: npm start -- --port 3000`,
    );
  return new Error(`Cannot listen on ${host}:${port}: ${error.message}`);
}
