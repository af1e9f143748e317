import type { Around, OperationName } from "./exchange.ts";

/**
 * Looks at every call, and may change it: for tracing, logging, metrics, a header of your own. It sees one request and
 * one answer for each call; retries happen beneath. Of several, the first is the outermost.
 *
 * `operation` is one object for all hooks of a call, so a `WeakMap` can carry something from one to the next.
 *
 * Requests hold your key and what the patient wrote, answers as well: log `operation`, `status` and `requestId`.
 *
 * @example
 * ```ts
 * const traced: Middleware = {
 *   onRequest: (request) => request.headers.set("traceparent", currentTrace()),
 *   onError: (error, { method, path }) => console.error(method, path, error),
 * };
 * const docbook = createDocBook({ api, key, middleware: [traced] });
 * ```
 */
export interface Middleware {
  /** Before a call is sent. Change the request's headers, or give back another request. */
  onRequest?(request: Request, operation: OperationName): Changed<Request>;
  /** After the last attempt was answered, with a refusal as well. Give back another response to replace it. */
  onResponse?(response: Response, operation: OperationName): Changed<Response>;
  /** Whatever the call is about to throw: a refusal, a failed connection, your own abort. Give back what to throw instead. */
  onError?(error: unknown, operation: OperationName): unknown;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that changes nothing needs no return statement, async or not.
type Changed<T> = T | void | Promise<T | void>;

export function withMiddleware(middleware: readonly Middleware[]): Around {
  const inwards = [...middleware];
  const outwards = [...middleware].reverse();

  return async (operation, request, send, read) => {
    try {
      for (const each of inwards) request = (await each.onRequest?.(request, operation)) ?? request;
      let response = await send(request);
      for (const each of outwards) response = (await each.onResponse?.(response, operation)) ?? response;
      return await read(response);
    } catch (error) {
      let thrown = error;
      for (const each of outwards) thrown = (await each.onError?.(thrown, operation)) ?? thrown;
      throw thrown;
    }
  };
}
