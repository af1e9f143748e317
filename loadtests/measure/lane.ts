import { once } from "node:events";
import { connect } from "node:net";

/** What was answered, as far as a load generator looks. */
type Reply = { status: number; head: string; text(): string };

/** One kept connection, one request at a time. */
export type Lane = { ask(request: string): Promise<Reply>; close(): void };

/**
 * HTTP/1.1 with next to no work: on two cores whatever the load generator spends is taken from the servers, and with
 * node:http it would spend more than the fastest of them. Knows only answers that declare their length.
 */
export async function openLane(url: string): Promise<Lane> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, "connect");
  let received: Buffer = Buffer.alloc(0);
  let waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;

  socket.on("data", (part: Buffer) => {
    received = received.length === 0 ? part : Buffer.concat([received, part]);
    const reply = readReply(received);
    if (!reply) return;
    received = Buffer.alloc(0);
    waiting?.resolve(reply);
  });
  const onEnd = (error = new Error("The server closed the connection")) => waiting?.reject(error);
  socket.on("error", onEnd).on("close", () => onEnd());

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

export function getRequest(path: string, headers: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: bench\r\n${headers}\r\n`;
}

export function postRequest(path: string, headers: string, body: string): string {
  const described = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: bench\r\n${headers}${described}\r\n${body}`;
}

/** Undefined while some of it is still to come. */
function readReply(received: Buffer): Reply | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`An answer of undeclared length:\n${head}`);
  const bodyStart = headEnd + 4;
  if (received.length < bodyStart + Number(length)) return undefined;
  // "HTTP/1.1 200 …"
  return { status: Number(head.slice(9, 12)), head, text: () => received.toString("utf8", bodyStart) };
}
