import type { Answered } from "./call.ts";
import type { MakeError } from "./docbook-error.ts";
import { factsOf } from "./facts-of.ts";
import { makeNewestWrite } from "./newest-write.ts";
import { baseUrl, type ConnectOptions, checkKey, type ManageOptions } from "./options.ts";
import { parseJson } from "./parse-json.ts";
import { type Fetch, retryingFetch } from "./retrying-fetch.ts";
import { timedFetch } from "./timed-fetch.ts";
import type { AnswerOf, InputOf, Method, OperationAt, Path } from "./types.ts";

/** Sends an operation of the contract, named by method and path, and resolves to its success. */
export type Exchange = <M extends Method, P extends Path>(
  method: M,
  path: P,
  input: InputOf<OperationAt<P, M>>,
  options?: ManageOptions,
) => Promise<Answered<AnswerOf<OperationAt<P, M>>>>;

/** The operation that a request is for, by its place in the contract: without ids, so it serves as a metric's label. */
export interface OperationName {
  method: Method;
  /** Such as `/v1/doctors/{doctorId}`. */
  path: Path;
}

/** Stands around one exchange: retries lie beneath it, what the answer means above. */
export type Around = <T>(
  operation: OperationName,
  request: Request,
  send: (request: Request) => Promise<Response>,
  read: (response: Response) => Promise<T>,
) => Promise<T>;

/** Throws a `TypeError` for an `api` or `key` that cannot work, and for a secret key in a browser. */
export function makeExchange(
  { api, key, ...client }: ConnectOptions,
  makeError: MakeError,
  around: Around = nothingAround,
): Exchange {
  const base = baseUrl(api);
  if (key !== undefined) checkKey(key);
  const newestWrite = makeNewestWrite();
  // Looked up at each call, so that mocks and instrumentation installed later are used.
  const platformFetch: Fetch = (request, init) => fetch(request, init);

  return async (method, path, input: AnyInput, options = {}) => {
    const { timeoutMs = client.timeoutMs ?? 10_000, maxRetries = client.maxRetries ?? 2 } = options;
    const { signal = new AbortController().signal } = options;
    const request = new Request(urlOf(base, path, input), {
      method,
      headers: headersOf(
        { Accept: "application/json, application/problem+json, text/calendar" },
        { "Content-Type": input.body && "application/json" },
        { Authorization: key && `Bearer ${key}`, "DocBook-Manage-Token": options.manageToken },
        { "DocBook-Min-Position": method === "get" ? newestWrite.position : undefined },
        input.header,
        options.headers,
      ),
      body: input.body ? JSON.stringify(input.body) : null,
      keepalive: options.keepalive ?? false,
    });
    const send = async (request: Request) => {
      const attempt = timedFetch(client.fetch ?? platformFetch, timeoutMs, makeError);
      const response = await retryingFetch(attempt, { maxRetries })(request, { signal });
      newestWrite.note(response);
      return response;
    };
    return around({ method, path }, request, send, (response) => readAnswer(response, makeError));
  };
}

const nothingAround: Around = async (_, request, send, read) => read(await send(request));

// What every operation's input is at run time.
interface AnyInput {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  header?: Record<string, string | undefined>;
  body?: object;
}

function urlOf(base: URL, path: string, { path: values = {}, query = {} }: AnyInput): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    // Empty, or only dots, it would name another resource.
    if (!value || /^\.+$/.test(value)) throw new TypeError(`"${name}" is missing.`);
    return encodeURIComponent(value);
  });
  // Without its first slash the path stays below the base path.
  const url = new URL(filled.slice(1), base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** Later layers win, whatever the case of their names. */
function headersOf(...layers: (Record<string, string | undefined> | undefined)[]): Headers {
  const headers = new Headers();
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer ?? {}))) {
    if (value !== undefined) headers.set(name, value);
  }
  return headers;
}

async function readAnswer<Answer>(response: Response, makeError: MakeError): Promise<Answered<Answer>> {
  // A clone, because whoever asks for the response may want to read it, too.
  const text = await response.clone().text();
  if (!response.ok) throw makeError(factsOf(response, text));
  const { status, headers } = response;
  const isCalendar = headers.get("content-type")?.startsWith("text/calendar");
  const answer = isCalendar ? text : parseJson(text);
  if (answer === undefined && status !== 204) throw makeError(factsOf(response, text));
  // The server checks its answers against the contract that the types come from.
  return { answer: answer as Answer, response, requestId: headers.get("x-request-id") ?? undefined };
}
