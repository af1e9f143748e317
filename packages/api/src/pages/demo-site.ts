import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Context, Hono } from "hono";
import { html } from "hono/html";
import type { ShownClinic } from "../clinics/store.ts";
import type { AppEnv } from "../platform/http/env.ts";
import { page } from "./page.ts";

const clinicSite = fileURLToPath(new URL("../../../../examples/clinic-site", import.meta.url));
/** One for each mode of the widget. */
const files = ["index.html", "popup.html", "floating.html"];

/** The pages in examples/ are what a clinic would write; here they get this server's address, key and clinic. */
export function demoSite(app: Hono<AppEnv>, clinic: ShownClinic): void {
  for (const file of files) {
    const template = readFileSync(join(clinicSite, file), "utf8");
    const answer = (c: Context<AppEnv>) => page(c, filledIn(template, clinic, new URL(c.req.url).origin));
    app.get(`/${file}`, answer);
    if (file === "index.html") app.get("/", answer);
  }
  app.get("/*", serveStatic({ root: clinicSite }));
}

function filledIn(
  template: string,
  { slug, name, contact, publishableKey }: ShownClinic,
  origin: string,
): string {
  const { address, phone, email } = contact;
  return replaceEach(template, {
    "http://127.0.0.1:3000": origin,
    pk_YOUR_KEY: publishableKey,
    "book/am-sonnenhof": `book/${slug}`,
    "Praxis am Sonnenhof": name,
    "Sonnenweg 4, 10115 Berlin": address,
    "+49305550100": phone?.replaceAll(" ", ""),
    "+49 30 5550100": phone,
    "praxis@sonnenhof.example": email,
  });
}

function replaceEach(template: string, values: Record<string, string | null | undefined>): string {
  return Object.entries(values).reduce(
    (text, [sample, value]) => text.replaceAll(sample, () => String(html`${value ?? ""}`)),
    template,
  );
}
