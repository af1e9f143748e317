import { DocBookError, type MakeError } from "../docbook-error.ts";
import { factsOf } from "../facts-of.ts";
import { baseUrl, type ConnectOptions, checkKey } from "../options.ts";
import { parseJson } from "../parse-json.ts";
import { retryAfterMs } from "../retry-after.ts";
import type { Fetch } from "../retrying-fetch.ts";
import { sleep } from "../sleep.ts";
import { readEvents } from "./read-events.ts";

/** Slots of a doctor were booked, held, freed or planned. */
export interface SlotChange {
  doctorId: string;
  /** Send it as `DocBook-Min-Position` with the list that you ask for now, and it knows of the change. */
  position: string;
}

/** What to watch, and how long. */
export interface WatchOptions {
  /** Only this doctor's slots; all of the clinic's otherwise. */
  doctorId?: string;
  /** Ends the watching. The loop then rejects with the signal's own reason. */
  signal?: AbortSignal;
  /** Called whenever the line is up: ask for your list now, and from then on every change is told. */
  onReady?: () => void;
}

const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
// The server sends a comment every 15 seconds: a line that is silent for longer is dead, whatever the socket says.
const longestSilenceMs = 40_000;

/**
 * Hears of every change to open slots until the loop is left or the signal aborts. A broken line is mended by itself,
 * and what changed meanwhile is told then. Throws a `DocBookError` where trying again would not help: a wrong key, an
 * origin that is not allowed, a request that does not fit the contract.
 *
 * @example
 * ```ts
 * for await (const { position } of watchSlots({ api, key }, { doctorId, signal })) {
 *   const headers = { "DocBook-Min-Position": position };
 *   show(await docbook.listDoctorSlots(doctorId, {}, { signal, headers }));
 * }
 * ```
 */
export async function* watchSlots(
  { api, key, fetch: send = (request, init) => fetch(request, init) }: ConnectOptions,
  { doctorId, signal = new AbortController().signal, onReady }: WatchOptions = {},
): AsyncGenerator<SlotChange, void> {
  if (key !== undefined) checkKey(key);
  const url = new URL("v1/slots/changes", baseUrl(api));
  if (doctorId !== undefined) url.searchParams.set("doctorId", doctorId);
  let lastId: string | undefined;
  let failures = 0;

  for (;;) {
    signal.throwIfAborted();
    const line = new AbortController();
    const hangUp = () => line.abort(signal.reason);
    signal.addEventListener("abort", hangUp, { once: true });
    let askedMs = 0;
    try {
      const headers = headersOf(key, lastId);
      const response = await connect(send, new Request(url, { headers }), line);
      if (response.body && response.ok) {
        for await (const { event, id, data } of readEvents(awake(response.body, line))) {
          failures = 0;
          lastId = id ?? lastId;
          if (event === "ready") onReady?.();
          const change = event === "change" ? changeIn(data) : undefined;
          if (change && lastId !== undefined) yield { doctorId: change, position: lastId };
        }
      } else {
        const error = makeError(factsOf(response, await response.text()));
        if (!mayPass(response.status)) throw error;
        askedMs = retryAfterMs(response.headers) ?? 0;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DocBookError) throw error;
      // The line broke: that is what mending is for.
    } finally {
      signal.removeEventListener("abort", hangUp);
      line.abort();
    }
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures++);
    await sleep(askedMs + Math.random() * backoffMs, signal);
  }
}

const makeError: MakeError = (facts) => new DocBookError(facts);

function headersOf(key: string | undefined, lastId: string | undefined): Record<string, string> {
  return {
    Accept: "text/event-stream, application/problem+json",
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
    ...(lastId === undefined ? {} : { "Last-Event-ID": lastId }),
  };
}

function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function connect(send: Fetch, request: Request, line: AbortController): Promise<Response> {
  const timer = setTimeout(() => line.abort(), longestSilenceMs);
  try {
    return await send(request, { signal: line.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** The same stream; it ends when nothing has come for too long. */
function awake(stream: ReadableStream<Uint8Array>, line: AbortController): ReadableStream<Uint8Array> {
  let timer = setTimeout(() => line.abort(), longestSilenceMs);
  line.signal.addEventListener("abort", () => clearTimeout(timer));
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      clearTimeout(timer);
      timer = setTimeout(() => line.abort(), longestSilenceMs);
      out.enqueue(chunk);
    },
  });
  return stream.pipeThrough(heard, { signal: line.signal });
}

function changeIn(data: string): string | undefined {
  const change = parseJson(data);
  if (typeof change !== "object" || change === null || !("doctorId" in change)) return undefined;
  return typeof change.doctorId === "string" ? change.doctorId : undefined;
}
