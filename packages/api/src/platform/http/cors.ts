import type { MiddlewareHandler } from "hono";
import { addHeader } from "./answer.ts";
import type { AppEnv } from "./env.ts";

/** What pages of other sites may read of an answer. */
export const exposedHeaders = [
  "X-Request-Id",
  "Retry-After",
  "Location",
  "ETag",
  "Idempotency-Replayed",
  "DocBook-Position",
  "DocBook-As-Of",
  "DocBook-Source",
  "RateLimit",
  "RateLimit-Policy",
].join(", ");

/**
 * Widgets call from other sites. A preflight carries no key, so it cannot tell whose list to look at: it lets the
 * question through, and the real request is refused (auth.ts) when its origin is not on the key's list. The
 * refusal is readable by the page too, so the site's owner is told what to add. Never credentials, never "*".
 */
export const cors: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header("Origin");
  if (c.req.method === "OPTIONS" && origin && c.req.header("Access-Control-Request-Method")) {
    return c.body(null, 204, {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Allow-Methods": "GET, POST",
      "Access-Control-Allow-Headers": [
        "Authorization",
        "Content-Type",
        "DocBook-Manage-Token",
        "DocBook-Min-Position",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "Last-Event-ID",
      ].join(", "),
      "Access-Control-Max-Age": "7200",
      Vary: "Origin",
    });
  }
  addHeader(c, "Vary", "Origin");
  if (origin) {
    addHeader(c, "Access-Control-Allow-Origin", origin);
    addHeader(c, "Access-Control-Expose-Headers", exposedHeaders);
  }
  await next();
};
