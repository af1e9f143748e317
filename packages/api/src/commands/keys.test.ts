import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aClinic, type TestClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { UsageError } from "./command.ts";
import { keysCommand } from "./keys.ts";

const docbook = useDocBook();
let clinic: TestClinic;

beforeEach(async () => {
  vi.stubEnv("DATABASE_URL", docbook.databaseUrl);
  vi.stubEnv("DOCBOOK_SECRET", "a secret for tests, long enough to sign with");
  clinic = await aClinic(docbook.deps.db);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What the command writes on standard output. */
async function keys(...args: string[]): Promise<string> {
  const out = vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  await keysCommand.run(args);
  const written = out.mock.calls.map(([line]) => String(line)).join("\n");
  out.mockRestore();
  return written;
}

/** From the list, by the label of a key that is active. */
async function idOf(label: string): Promise<string> {
  const list = await keys("list", "--clinic", clinic.slug);
  return new RegExp(`(\\S+) {2}\\S.* {2}active {2}${label}`).exec(list)?.[1] ?? "";
}

describe("docbook keys", () => {
  it("creates a publishable key that works from its origins", async () => {
    const key = await keys(
      "create",
      "--clinic",
      clinic.slug,
      "--origin",
      "https://a.example",
      "--origin",
      "http://localhost:8080",
    );
    expect(key).toMatch(/^pk_[\w-]{32}$/);
    for (const [Origin, status] of [
      ["https://a.example", 200],
      ["http://localhost:8080", 200],
      ["https://b.example", 403],
    ] as const) {
      expect((await docbook.request("/v1/clinic", { key, headers: { Origin } })).status).toBe(status);
    }
  });

  it("lists keys, but shows no secret one again", async () => {
    const secret = await keys("create", "--clinic", clinic.slug, "--secret", "--label", "Practice software");
    const list = await keys("list", "--clinic", clinic.slug);
    expect(list).toContain(`${clinic.slug} (Praxis am Sonnenhof)`);
    expect(list).toContain(clinic.publishableKey);
    expect(list).toMatch(/sk_… \(not kept\) {2}active {2}Practice software/);
    expect(list).not.toContain(secret);
  });

  it("revokes a key by its id, once", async () => {
    const secret = await keys("create", "--clinic", clinic.slug, "--secret", "--label", "Old");
    const id =
      /(\S+) {2}sk_\S+ \(not kept\) {2}active {2}Old/.exec(
        await keys("list", "--clinic", clinic.slug),
      )?.[1] ?? "";
    expect(await keys("revoke", id)).toContain("Revoked");
    expect((await docbook.request("/v1/clinic", { key: secret })).status).toBe(401);
    expect(await keys("list", "--clinic", clinic.slug)).toMatch(/revoked \d{4}-\d\d-\d\d {2}Old/);
    await expect(keys("revoke", id)).rejects.toThrow("There is no active key of that id.");
  });

  it("rotates a key: both work for a while, then the new one alone", async () => {
    const old = await keys(
      "create",
      "--clinic",
      clinic.slug,
      "--origin",
      "https://a.example",
      "--label",
      "Site",
    );
    const id = await idOf("Site");
    const key = await keys("rotate", id);
    expect(key).toMatch(/^pk_[\w-]{32}$/);
    const fromPage = (page: string) =>
      docbook.request("/v1/clinic", { key: page, headers: { Origin: "https://a.example" } });
    expect((await Promise.all([old, key].map(fromPage))).map(({ status }) => status)).toEqual([200, 200]);
    const list = await keys("list", "--clinic", clinic.slug);
    expect(list).toMatch(new RegExp(`${old} {2}ends \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d {2}Site`));
    expect(list).toContain(`${key}  active  Site  https://a.example`);

    await docbook.rows("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [id]);
    const now = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(now + 6_000);
    expect((await Promise.all([old, key].map(fromPage))).map(({ status }) => status)).toEqual([401, 200]);
  });

  it("rotates a secret key, says until when the old one works, and ends it when told", async () => {
    const old = await keys("create", "--clinic", clinic.slug, "--secret", "--label", "Server");
    const id = await idOf("Server");
    const told = vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(console, "log").mockReturnValue();
    await keysCommand.run(["rotate", id, "--keep", "2"]);
    const day = new Date(Date.now() + 2 * 3_600_000).toISOString().slice(0, 10);
    expect(told.mock.calls.join("\n")).toMatch(
      new RegExp(`The old key works until ${day} \\d\\d:\\d\\d UTC`),
    );
    vi.restoreAllMocks();
    await expect(keys("rotate", id)).rejects.toThrow("it has an end already");
    expect(await keys("revoke", id)).toContain("Revoked");
    expect((await docbook.request("/v1/clinic", { key: old })).status).toBe(401);
  });

  it.each([
    [["create"], "Name the clinic"],
    [["create", "--clinic", "nowhere"], 'There is no clinic "nowhere"'],
    [["create", "--clinic", "x", "--origin", "https://a.example/"], 'did you mean "https://a.example"?'],
    [["create", "--clinic", "x", "--origin", "ftp://a.example"], "must be scheme://host[:port]"],
    [["create", "--clinic", "x", "--secret", "--origin", "https://a.example"], "takes no --origin"],
    [["rotate"], 'Write "docbook keys rotate <id>"'],
    [["rotate", "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d", "--keep", "1.5"], "--keep takes whole hours"],
    [["rotate", "0b6f5a52-55a1-5d0e-8f3f-1e6f8a1c2b3d"], "no key of that id"],
    [["revoke"], 'Write "docbook keys revoke <id>"'],
    [["revoke", "0".repeat(36)], 'Write "docbook keys revoke <id>"'],
    [["list", "--clinic", "nowhere"], 'There is no clinic "nowhere"'],
    [["lits"], 'no command "lits"'],
    [[], "create, list, rotate, revoke"],
  ])("%j is refused in a sentence", async (args, message) => {
    const refused = await keys(...args).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as UsageError).message).toContain(message);
  });
});
