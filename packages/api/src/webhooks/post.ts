import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { makePublicLookup, NotPublic, whyRefused } from "./public-address.ts";

export type PostOptions = {
  /** Only https, and only public addresses. */
  production: boolean;
  /** From the look-up of the name to the status of the answer. */
  timeoutMs: number;
};
/** The status that was answered, or why there is none, in words for the clinic's developer. */
export type Posted = { status: number } | { status: null; error: string };

/** Much more than a receiver that is content has to say. */
const longestAnswerBytes = 64 * 1024;
const publicLookup = makePublicLookup();

/** One POST. What is answered beyond the status is nobody's business here, and redirects lead nowhere. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  { production, timeoutMs }: PostOptions,
): Promise<Posted> {
  const refused = whyRefused(url, production);
  if (refused) return { status: null, error: `the URL ${refused}` };
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return { status: await send(url, headers, body, { production, deadline }) };
  } catch (error) {
    if (deadline.aborted) return { status: null, error: `no answer within ${timeoutMs / 1000} seconds` };
    return { status: null, error: describeFailure(error) };
  }
}

function send(
  url: string,
  headers: Record<string, string>,
  body: string,
  { production, deadline }: { production: boolean; deadline: AbortSignal },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? requestHttps : requestHttp;
    const sending = request(url, {
      method: "POST",
      headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
      // A connection of its own: one that is used again would not be checked again.
      agent: false,
      signal: deadline,
      ...(production ? { lookup: publicLookup } : {}),
    });
    sending.on("error", reject);
    // A receiver that wants another protocol is hung up on without an error.
    sending.on("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    sending.on("response", (answer) => {
      resolve(answer.statusCode ?? 0);
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
