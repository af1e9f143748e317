import type { MiddlewareHandler } from "hono";
import { addHeader } from "./answer.ts";
import type { AppEnv } from "./env.ts";

const yearSeconds = 31_536_000;

/**
 * What every answer says, unless it says better itself: taken for nothing but what it is, in nobody's frame, and naming
 * no address of ours to others. Behind https browsers stay with https.
 */
export function securityHeaders(publicUrl = ""): MiddlewareHandler<AppEnv> {
  const headers = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    ...(publicUrl.startsWith("https:") ? { "Strict-Transport-Security": `max-age=${yearSeconds}` } : {}),
  };
  const each = Object.entries(headers);
  return (c, next) => {
    for (const [name, value] of each) addHeader(c, name, value);
    // Patients share computers. What may be kept all the same says so itself (freshness.ts).
    if (c.req.path.startsWith("/v1/")) addHeader(c, "Cache-Control", "no-store");
    return next();
  };
}
