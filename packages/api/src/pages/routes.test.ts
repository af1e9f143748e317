import { describe, expect, it } from "vitest";
import { buildApp } from "../app.ts";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";

const docbook = useDocBook();

/** What a browser would fetch on its own for this HTML or CSS. */
function fetchedBy(text: string): string[] {
  const found = text.matchAll(
    /(?:\s(?:src|action|data|poster)=|<link[^>]+href=|url\(|@import\s+)\s*["']?([^"')\s>]+)/gi,
  );
  return [...found].map(([, address = ""]) => address).filter((address) => !address.startsWith("data:"));
}

describe("the pages that we host", () => {
  it.each(["/manage", "/docs", "/inbox"])(
    "%s and all that it fetches come from this server",
    async (path) => {
      const answer = await docbook.request(path);
      expect(answer.headers.get("Content-Type")).toMatch(/^text\/html/);
      const assets = fetchedBy(await answer.text());
      expect(assets.length).toBeGreaterThan(0);
      for (const asset of assets) {
        expect(asset).toMatch(/^\/[^/]/);
        const file = await docbook.request(asset);
        expect(file.status, asset).toBe(200);
        if (asset.endsWith(".css")) expect(fetchedBy(await file.text())).toEqual([]);
      }
    },
  );

  it.each(["/manage", "/inbox"])("%s forbids its browser everything else", async (path) => {
    const { headers } = await docbook.request(path);
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("/docs shows our own contract and asks no validator about it", async () => {
    const script = await (await docbook.request("/docs/start.js")).text();
    expect(script).toContain('url: "/openapi.yaml"');
    expect(script).toContain("validatorUrl: null");
  });

  it.each(["/docs/index.html", "/docs/swagger-initializer.js", "/docs/package.json"])(
    "%s of Swagger UI's package is not served: it would show another contract",
    async (path) => {
      expect((await docbook.request(path)).status).toBe(404);
    },
  );

  it.each([
    "/pages/../src/app.ts",
    "/pages/..%2fsrc%2fapp.ts",
    "/pages/%2e%2e/src/app.ts",
    "/widget/v0/..%2fpackage.json",
    "/widget/v0/..%5cpackage.json",
    "/pages/",
    "/pages/nothing.css",
  ])("%s leads nowhere", async (path) => {
    expect(await problemOf(await docbook.request(path))).toMatchObject({ code: "route-not-found" });
  });
});

describe("the demo site", () => {
  it.each(["/", "/popup.html", "/floating.html"])(
    "stands at %s with its own key, where there is one",
    async (path) => {
      const { clinic } = await aBookableSlot(docbook);
      const pages = { demo: clinic };
      const app = buildApp(docbook.deps, { checkResponses: true, readiness: async () => true, pages });
      const page = await (await app.request(`http://localhost:3456${path}`)).text();
      expect(page).toContain(`key="${clinic.publishableKey}"`);
      expect(page).toContain('src="http://localhost:3456/widget/v0/docbook-widget.js"');
      expect(page).not.toContain("127.0.0.1:3000");
    },
  );

  it("has a playground beside it, with the same key and files of its own only", async () => {
    const { clinic } = await aBookableSlot(docbook);
    const app = buildApp(docbook.deps, {
      checkResponses: true,
      readiness: async () => true,
      pages: { demo: clinic },
    });
    const answer = await app.request("/playground");
    expect(answer.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    const page = await answer.text();
    expect(page).toContain(`key="${clinic.publishableKey}"`);
    for (const asset of fetchedBy(page)) {
      expect(asset).toMatch(/^\/(playground|widget)\//);
      expect((await app.request(asset)).status, asset).toBe(200);
    }
  });

  it("and the inbox are not there in production", async () => {
    const app = buildApp(docbook.deps, {
      checkResponses: true,
      readiness: async () => true,
      pages: {},
    });
    for (const path of ["/", "/inbox", "/playground", "/site/x.css"])
      expect((await app.request(path)).status).toBe(404);
  });
});
