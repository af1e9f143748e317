import type { ErrorFacts, MakeError } from "./docbook-error.ts";
import type { Fetch } from "./retrying-fetch.ts";

// JavaScript's timers wrap beyond this and fire at once.
const longestTimerMs = 2 ** 31 - 1;

/**
 * A fetch for one attempt: it fails when the whole answer, body included, is not there within `timeoutMs`.
 * Failures become typed errors, except the caller's own abort, which passes as it is.
 */
export function timedFetch(fetch: Fetch, timeoutMs: number, makeError: MakeError): Fetch {
  return async (request, { signal }) => {
    signal.throwIfAborted();
    const { origin } = new URL(request.url);
    const attempt = new AbortController();
    const timer = setTimeout(
      () => attempt.abort(makeError(timedOut(origin, timeoutMs))),
      Math.min(timeoutMs, longestTimerMs),
    );
    const onAbort = () => attempt.abort(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([readWhole(fetch, request, attempt.signal), rejection(attempt.signal)]);
    } catch (cause) {
      throw attempt.signal.aborted ? attempt.signal.reason : makeError(connectionFailed(origin, cause));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  };
}

async function readWhole(fetch: Fetch, request: Request, signal: AbortSignal): Promise<Response> {
  const response = await fetch(request, { signal });
  return new Response((await response.text()) || null, response);
}

// A fetch that was passed in may not care for signals; the call ends in time all the same.
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

function timedOut(origin: string, timeoutMs: number): ErrorFacts {
  return { code: "timeout", detail: `${origin} did not answer within ${timeoutMs} ms.` };
}

function connectionFailed(origin: string, cause: unknown): ErrorFacts {
  const detail = `${origin} could not be reached. In a browser, the page's Content-Security-Policy may also forbid it.`;
  return { code: "connection-failed", detail, cause };
}
