import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface SeenRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

export type Step = (response: ServerResponse, request: IncomingMessage) => void;

export interface LocalServer {
  api: string;
  /** Every request that arrived whole, in order. */
  seen: SeenRequest[];
  close(): Promise<void>;
}

/** A real HTTP server whose nth request is answered by the nth step, and each further one by the last. */
export async function startServer(...steps: Step[]): Promise<LocalServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const step = steps[Math.min(seen.length, steps.length - 1)];
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    step?.(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // An address is a string only for pipes.
  const { port } = server.address() as AddressInfo;
  return {
    api: `http://127.0.0.1:${port}`,
    seen,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

export const dropConnection: Step = (_, request) => request.socket.destroy();

/** Never answers. */
export const hang: Step = () => {};
