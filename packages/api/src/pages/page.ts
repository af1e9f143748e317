import type { Context } from "hono";
import type { AppEnv } from "../platform/http/env.ts";

/** Our own pages run only our own files, from this server. */
export function page(c: Context<AppEnv>, html: string): Response {
  return c.html(html, 200, {
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  }) as Response;
}
