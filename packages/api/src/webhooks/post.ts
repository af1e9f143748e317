import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { makePublicLookup, NotPublic, whyRefused } from "./public-address.ts";

export type PostOptions = {
  /** Only https, and only public addresses. */
  publicOnly: boolean;
  /** From the look-up of the name to the status of the answer. */
  timeoutMs: number;
};
/** What was answered, or why there is no answer, in words for the clinic's developer. */
export type Posted = Answered | { status: null; error: string; retryAfterSeconds?: never };
/** Who is busy (429, 503) may say for how long. */
type Answered = { status: number; retryAfterSeconds?: number };

/** Much more than a receiver that is content has to say. */
const longestAnswerBytes = 64 * 1024;
const publicLookup = makePublicLookup();

/** One POST. What is answered beyond the status is nobody's business here, and redirects lead nowhere. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  { publicOnly, timeoutMs }: PostOptions,
): Promise<Posted> {
  const refused = whyRefused(url, publicOnly);
  if (refused) return { status: null, error: `the URL ${refused}` };
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await send(url, headers, body, { publicOnly, deadline });
  } catch (error) {
    if (deadline.aborted) return { status: null, error: `no answer within ${timeoutMs / 1000} seconds` };
    return { status: null, error: describeFailure(error) };
  }
}

function send(
  url: string,
  headers: Record<string, string>,
  body: string,
  { publicOnly, deadline }: { publicOnly: boolean; deadline: AbortSignal },
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? requestHttps : requestHttp;
    const sending = request(url, {
      method: "POST",
      headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
      // A connection of its own: one that is used again would not be checked again.
      agent: false,
      signal: deadline,
      ...(publicOnly ? { lookup: publicLookup } : {}),
    });
    sending.on("error", reject);
    // A receiver that wants another protocol is hung up on without an error.
    sending.on("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    sending.on("response", (answer) => {
      resolve(judge(answer));
      // Read, so that the receiver can end in peace; but not for ever, and not everything.
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > longestAnswerBytes) sending.destroy();
      });
      answer.on("error", () => {});
    });
    sending.end(body);
  });
}

function judge({ statusCode: status = 0, headers }: IncomingMessage): Answered {
  const text = headers["retry-after"];
  if (text === undefined || (status !== 429 && status !== 503)) return { status };
  // Seconds, or a date.
  const retryAfterSeconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return retryAfterSeconds > 0 ? { status, retryAfterSeconds } : { status };
}

/** By the code: messages of the system name addresses, which is more than the log should tell. */
function describeFailure(error: unknown): string {
  if (error instanceof NotPublic) return error.message;
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return "the connection failed";
  return sentences[code] ?? `the connection failed: ${code}`;
}

const sentences: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed without an answer",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name could not be looked up",
  CERT_HAS_EXPIRED: "the certificate has expired",
};
