import { retryAfterMs } from "./retry-after.ts";
import { sleep } from "./sleep.ts";

/**
 * The part of `fetch` that the SDK uses; a Hono app's own `request` fits as well. The signal stands beside the
 * request because Node forgets the one inside a cloned Request at its next garbage collection.
 */
export type Fetch = (request: Request, init: { signal: AbortSignal }) => Response | Promise<Response>;

const firstBackoffMs = 250;
const longestBackoffMs = 4_000;
// Asked to wait longer than this, the caller had better decide.
const longestRetryAfterMs = 30_000;

// 500 is missing on purpose: see mayRepeat.
const passing = new Set([408, 429, 502, 503, 504]);

/**
 * A fetch that asks again, at most `maxRetries` times, when the connection breaks or an answer says that the
 * trouble may pass. It lies beneath the client, which so sees one request and one answer.
 *
 * Only for requests that do no harm when they are sent twice. The client sends the others, such as a webhook's
 * creation, without retries.
 */
export function retryingFetch(fetch: Fetch, { maxRetries }: { maxRetries: number }): Fetch {
  return async (request, init) => {
    for (let retry = 0; ; retry++) {
      const isLast = retry >= maxRetries;
      let waitMs = backoffMs(retry);
      try {
        // A Request's body can be read once: each attempt but the last sends a clone.
        const response = await fetch(isLast ? request : request.clone(), init);
        const askedMs = retryAfterMs(response.headers) ?? 0;
        if (isLast || !mayRepeat(request, response) || askedMs > longestRetryAfterMs) return response;
        waitMs += askedMs;
      } catch (error) {
        if (isLast) throw error;
      }
      await sleep(waitMs, init.signal);
    }
  };
}

// A 500 may come after half of the work, and most likely comes again; a 409 is the answer.
function mayRepeat({ method, headers }: Request, { status }: Response): boolean {
  return passing.has(status) || (status === 500 && (method === "GET" || headers.has("idempotency-key")));
}

// Full jitter. Coming on top of Retry-After, it also spreads a crowd that was told the same second.
function backoffMs(retry: number): number {
  return Math.random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** retry);
}
