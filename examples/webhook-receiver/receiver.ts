import type { IncomingMessage, RequestListener } from "node:http";
import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from "@docbook/sdk/webhooks";
import type { Journal } from "./journal.ts";

type ReceiverOptions = {
  /** `whsec_…`; two of them while a secret is being rotated. */
  secrets: string[];
  journal: Journal;
  /** Called once for each event, after DocBook has its answer. */
  onEvent(event: WebhookEvent): void;
};

/** Much more than DocBook ever sends. */
const longestBodyBytes = 64 * 1024;

/** Takes POST /docbook. Believes nobody without a signature, and notes an event before it answers. */
export function makeReceiver({ secrets, journal, onEvent }: ReceiverOptions): RequestListener {
  const receive = async (request: IncomingMessage): Promise<number> => {
    if (request.url !== "/docbook") return 404;
    if (request.method !== "POST") return 405;
    const body = await readBody(request);
    if (body === undefined) return 413;
    // The body as it came: what a JSON parser has touched is not what was signed.
    const event = await verifyWebhook(body, request.headers, secrets);
    if (await journal.note(event)) setImmediate(onEvent, event);
    return 204;
  };

  return (request, response) => {
    void receive(request)
      .catch(statusFor)
      .then((status) => response.writeHead(status).end());
  };
}

function statusFor(error: unknown): number {
  if (error instanceof WebhookVerificationError) {
    console.warn(`refused: ${error.code}`);
    return 400;
  }
  // Not noted, so not taken: DocBook tells it again.
  console.error(error);
  return 500;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
