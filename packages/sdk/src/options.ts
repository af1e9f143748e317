import type { Middleware } from "./middleware.ts";
import type { Fetch } from "./retrying-fetch.ts";

/** How to reach a DocBook server. */
export interface ConnectOptions {
  /**
   * Where the server is, a base path included: `https://book.example` or `https://clinic.example/booking`.
   * In a browser also a path of the page's own origin; `""` is the origin itself.
   */
  api: string;
  /**
   * The clinic's publishable key (`pk_…`), or on a server its secret key (`sk_…`). Not needed when every call
   * carries a `manageToken`.
   */
  key?: string;
  /** Sends the requests. Default the platform's `fetch`. */
  fetch?: Fetch;
  /** Longest wait for one attempt's whole answer, in milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** How often a call may be sent again. Default 2; 0 turns retries off. */
  maxRetries?: number;
}

/** What a client is made from. */
export interface DocBookOptions extends ConnectOptions {
  /** Looks at every call, and may change it; the first is the outermost. */
  middleware?: readonly Middleware[];
}

/** What any single call may set for itself. */
export interface CallOptions {
  /** Aborts the call, its retries and its waits. The call then rejects with the signal's own reason. */
  signal?: AbortSignal;
  /** Instead of the client's `timeoutMs`. */
  timeoutMs?: number;
  /** Instead of the client's `maxRetries`. */
  maxRetries?: number;
  /** Sent besides, or instead of, the SDK's own headers. */
  headers?: Record<string, string>;
  /** Lets the request outlive the page that sends it. For small ones, such as giving a hold back. */
  keepalive?: boolean;
}

/** Options of `createBooking`. */
export interface CreateBookingOptions extends CallOptions {
  /** Names the patient's intent: calls with the same key and body make one booking. Default a new one per call. */
  idempotencyKey?: string;
}

/** Options of `createHold`. */
export interface CreateHoldOptions extends CallOptions {
  /**
   * Names the patient's intent: as long as the hold lasts, calls with the same key and body get the same hold. Whoever
   * knows the key gets the hold's token. Default a new one per call.
   */
  idempotencyKey?: string;
}

/** Options of the calls about one booking. */
export interface ManageOptions extends CallOptions {
  /** The capability from the booking's manage link; needed unless the client has a secret key. */
  manageToken?: string;
}

/** Options of the calls that change a booking. */
export interface ChangeOptions extends ManageOptions {
  /** The `ETag` of the booking as you know it. Throws `BookingChangedError` when it has changed since. */
  ifMatch?: string;
}

/** `api` as a URL whose path ends in a slash, ready to have a path resolved against it. */
export function baseUrl(api: string): URL {
  const url = parseUrl(api);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`"api" must be an absolute URL such as "https://book.example", not "${api}".`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** Refuses what can only be a mistake, before it becomes a leak or a puzzling 401. Never repeats the key. */
export function checkKey(key: string): void {
  if (!/^[ps]k_[\w.-]+$/.test(key)) {
    throw new TypeError('"key" must be a DocBook key: "pk_…" in a browser, "pk_…" or "sk_…" on a server.');
  }
  if (key.startsWith("sk_") && typeof window !== "undefined" && typeof document !== "undefined") {
    throw new TypeError(
      "A secret key must never reach a browser: everyone who opens the page can read it. " +
        'Use the publishable key ("pk_…") here, and revoke the secret one if it was published.',
    );
  }
}

function parseUrl(api: string): URL | undefined {
  // Only a path is resolved against the page: "book.example" would otherwise quietly mean a folder beside it.
  const isPath = api === "" || api.startsWith("/");
  try {
    return new URL(api, isPath ? globalThis.location?.origin : undefined);
  } catch {
    return undefined;
  }
}
