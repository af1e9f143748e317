import type { Context, MiddlewareHandler } from "hono";
import type { AppEnv } from "./env.ts";

/**
 * Headers that an answer gets whatever it says: collected as a plain object, and given to the one Response that carries
 * them. Set on the context one by one, each costs a Headers' checks and sorting: a tenth of what a cached list costs.
 */
export const keepHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  const headers: Record<string, string> = {};
  c.set("headers", headers);
  await next();
  // Pages and files make their own answers.
  if (c.get("isWhole")) return;
  for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value);
};

export function addHeader(c: Context<AppEnv>, name: string, value: string): void {
  c.get("headers")[name] = value;
}

/** The answer, with what was collected; its own headers count more. Names are written everywhere alike. */
export function answerWith(
  c: Context<AppEnv>,
  body: string | ReadableStream<Uint8Array> | null,
  status: number,
  own: Record<string, string> = {},
): Response {
  c.set("isWhole", true);
  return new Response(body, { status, headers: { ...c.get("headers"), ...own } });
}
