import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { headers: IncomingHttpHeaders & Record<string, string>; body: string };

/** A clinic's own server, which takes webhooks. Answers 204 unless told. */
export type Receiver = {
  url: string;
  received: Received[];
  /** From now on: a status, or whatever this does with the answer. */
  answer(how: number | ((answer: ServerResponse) => void)): void;
  close(): Promise<void>;
};

export async function aReceiver(): Promise<Receiver> {
  let how: number | ((answer: ServerResponse) => void) = 204;
  const received: Received[] = [];
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      // Every header that webhooks have is a single text.
      const headers = request.headers as Received["headers"];
      received.push({ headers, body: Buffer.concat(chunks).toString() });
      if (typeof how === "number") answer.writeHead(how).end();
      else how(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/docbook`,
    received,
    answer: (next) => {
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
