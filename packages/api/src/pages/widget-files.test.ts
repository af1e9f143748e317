import { existsSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import widget from "../../../widget/package.json" with { type: "json" };
import { useDocBook } from "../testing/harness.ts";

const docbook = useDocBook();
const isBuilt = existsSync(new URL("../../../widget/bundle/docbook-widget.js", import.meta.url));

// The bundle is made by "npm run build", which runs before the tests in CI.
describe.runIf(isBuilt || process.env["CI"])("the widget's files", () => {
  it.each([
    [`/widget/v${widget.version}`, "public, max-age=31536000, immutable"],
    ["/widget/v0", "public, max-age=300"],
  ])("under %s may be loaded by any site and kept", async (path, caching) => {
    for (const file of ["docbook-widget.js", "docbook-manage.js"]) {
      const answer = await docbook.request(`${path}/${file}`, {
        headers: { Origin: "https://clinic.example" },
      });
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": expect.stringMatching(/^text\/javascript/),
        "cache-control": caching,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
      });
      expect(await answer.text()).toContain("docbook-");
    }
  });

  it("are sent compressed to browsers that take that, and are the same", async () => {
    const file = "/widget/v0/docbook-widget.js";
    const plain = await docbook.request(file);
    expect(plain.headers.get("content-encoding")).toBeNull();
    const short = await docbook.request(file, { headers: { "Accept-Encoding": "gzip, br" } });
    expect(short.headers.get("content-encoding")).toBe("gzip");
    expect(short.headers.get("vary")).toContain("Accept-Encoding");
    const body = Buffer.from(await short.arrayBuffer());
    expect(body.length).toBeLessThan(21_000);
    expect(gunzipSync(body).toString()).toBe(await plain.text());
  });

  it("of another version do not exist, and a 404 is not kept", async () => {
    for (const path of ["/widget/v99/docbook-widget.js", "/widget/v0/nothing.js"]) {
      const answer = await docbook.request(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.has("Cache-Control")).toBe(false);
    }
  });
});
