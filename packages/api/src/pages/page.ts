import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../platform/http/env.ts";

/** Our own pages run only our own files, from this server. */
export function page(c: Context<AppEnv>, html: string, status: ContentfulStatusCode = 200): Response {
  return c.html(html, status, {
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  }) as Response;
}
