import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import { compress } from "hono/compress";
import type { ShownClinic } from "../clinics/store.ts";
import type { Database } from "../platform/db/connection.ts";
import type { Inbox } from "../platform/edges/mailer.inbox.ts";
import type { AppEnv } from "../platform/http/env.ts";
import { referenceFiles, referenceScript } from "../platform/http/reference.ts";
import { bookingPages } from "./book.ts";
import { demoSite } from "./demo-site.ts";
import { inboxPages } from "./inbox.ts";
import { page } from "./page.ts";
import { playgroundPage } from "./playground.ts";

export type PageOptions = {
  /** The clinic whose site stands at "/": on embedded defaults only. */
  demo?: ShownClinic | undefined;
  /** Present where mails go to the dev inbox instead of patients. */
  inbox?: Inbox | undefined;
};

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const publicFiles = join(repository, "packages/api/public");
const widgetBundle = join(repository, "packages/widget/bundle");
const swaggerUi = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

/**
 * The pages that we host: the widget's files, the clinics' booking pages and the manage page, the reference, and on a
 * laptop the demo and the inbox.
 */
export function hostedPages(app: Hono<AppEnv>, db: Database, options: PageOptions): void {
  widgetFiles(app);
  bookingPages(app, db);
  app.get("/manage", (c) => page(c, managePage));
  app.get(
    "/pages/*",
    serveStatic({ root: publicFiles, rewriteRequestPath: (path) => path.slice("/pages".length) }),
  );
  app.get("/docs/start.js", (c) => c.body(referenceScript, 200, { "Content-Type": "text/javascript" }));
  // Not the whole package: its own start page loads a contract from elsewhere.
  for (const file of referenceFiles) app.get(`/docs/${file}`, serveStatic({ root: swaggerUi, path: file }));
  if (options.inbox) inboxPages(app, options.inbox);
  if (options.demo) {
    playgroundPage(app, options.demo.publishableKey);
    demoSite(app, options.demo);
  }
}

/**
 * The one-file build under its exact version, which never changes, and under its major version, which moves on.
 * Any site may load it; that is what it is for.
 */
function widgetFiles(app: Hono<AppEnv>): void {
  const { version } = JSON.parse(readFileSync(join(widgetBundle, "../package.json"), "utf8")) as {
    version: string;
  };
  const paths = {
    [`/widget/v${version}`]: "public, max-age=31536000, immutable",
    [`/widget/v${version.split(".")[0]}`]: "public, max-age=300",
  };
  for (const [path, caching] of Object.entries(paths)) {
    // 20 kB instead of 51 for the widget: a sixth of a second on a slow line, and the patient's data.
    app.get(`${path}/*`, compress());
    app.get(`${path}/*`, async (c, next) => {
      await next();
      if (!c.res.ok) return;
      c.header("Cache-Control", caching);
      c.header("Access-Control-Allow-Origin", "*");
      c.header("Cross-Origin-Resource-Policy", "cross-origin");
    });
    app.get(
      `${path}/*`,
      serveStatic({ root: widgetBundle, rewriteRequestPath: (file) => file.slice(path.length) }),
    );
  }
}

const managePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Your appointment</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/hosted.css">
<script type="module" src="/widget/v0/docbook-manage.js"></script>
</head>
<body>
<main>
<h1 class="only-read">Manage your appointment</h1>
<docbook-manage api="/"></docbook-manage>
</main>
<noscript>This page needs JavaScript to show your appointment. The clinic's phone number stands in your mail.</noscript>
</body>
</html>
`;
