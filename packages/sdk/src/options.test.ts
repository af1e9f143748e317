import { afterEach, describe, expect, test, vi } from "vitest";
import { createDocBook, type Fetch } from "./index.ts";
import { clinic } from "./testing/fixtures.ts";

afterEach(() => vi.unstubAllGlobals());

async function urlAskedAt(api: string): Promise<string | undefined> {
  const fetch = vi.fn<Fetch>(() => Response.json(clinic));
  await createDocBook({ api, fetch }).getClinic();
  return fetch.mock.calls[0]?.[0].url;
}

describe("where the server is", () => {
  test.each([
    ["https://book.example", "https://book.example/v1/clinic"],
    ["https://book.example/", "https://book.example/v1/clinic"],
    ["https://clinic.example/booking", "https://clinic.example/booking/v1/clinic"],
    ["https://clinic.example/booking/?x=1#y", "https://clinic.example/booking/v1/clinic"],
  ])("%s is asked at %s", async (api, url) => {
    expect(await urlAskedAt(api)).toBe(url);
  });

  test.each([
    ["", "https://clinic.example/v1/clinic"],
    ["/booking", "https://clinic.example/booking/v1/clinic"],
  ])('on a page, "%s" means a path of the page\'s own origin', async (api, url) => {
    vi.stubGlobal("location", new URL("https://clinic.example/team/index.html"));
    expect(await urlAskedAt(api)).toBe(url);
  });

  test.each(["", "/booking", "book.example", "localhost:3000", "ftp://book.example"])(
    '"%s" is refused on a server',
    (api) => {
      expect(() => createDocBook({ api })).toThrow(/"api" must be an absolute URL/);
    },
  );

  test("a forgotten https:// is refused on a page, too, rather than asked beside it", () => {
    vi.stubGlobal("location", new URL("https://clinic.example/"));
    expect(() => createDocBook({ api: "book.example" })).toThrow(/"api" must be an absolute URL/);
  });
});

describe("the key", () => {
  const api = "https://book.example";

  test.each(["", "pk_", "pk_…", "demo", "Bearer pk_demo", "pk_demo\n"])("%j is refused", (key) => {
    expect(() => createDocBook({ api, key })).toThrow(/must be a DocBook key/);
  });

  test("a refusal never repeats the key", () => {
    expect(() => createDocBook({ api, key: "sk_very secret" })).not.toThrow(/very/);
    expect(() => createDocBook({ api, key: "sk_very secret" })).toThrow();
  });

  test("a secret key is for servers: a browser refuses it at once", () => {
    expect(() => createDocBook({ api, key: "sk_secret" })).not.toThrow();
    vi.stubGlobal("window", {});
    vi.stubGlobal("document", {});
    expect(() => createDocBook({ api, key: "sk_secret" })).toThrow(/never reach a browser/);
    expect(() => createDocBook({ api, key: "pk_public" })).not.toThrow();
  });
});
