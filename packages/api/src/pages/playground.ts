import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import type { AppEnv } from "../platform/http/env.ts";
import { page } from "./page.ts";

const files = fileURLToPath(new URL("../../../widget/playground", import.meta.url));

/** Where a clinic's web person tries themes and languages on the demo clinic, and copies the lines for their page. */
export function playgroundPage(app: Hono<AppEnv>, publishableKey: string): void {
  const template = readFileSync(join(files, "index.html"), "utf8");
  app.get("/playground", (c) => page(c, template.replaceAll("pk_YOUR_KEY", publishableKey)));
  app.get(
    "/playground/*",
    serveStatic({ root: files, rewriteRequestPath: (path) => path.slice("/playground".length) }),
  );
}
