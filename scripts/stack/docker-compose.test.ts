import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkRoles, type Role, readConfig } from "../../packages/api/src/config.ts";

type ComposeService = {
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  build?: { context: string; dockerfile: string };
  depends_on?: Record<string, unknown>;
};

const repository = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFile(join(repository, path), "utf8");
const deploy = "packages/api/deploy";

let services: Record<string, ComposeService>;
let secrets: string;
beforeAll(async () => {
  services = parse(await read("docker-compose.yml"), { merge: true }).services;
  secrets = await mkdtemp(join(tmpdir(), "docbook-secrets-"));
  makeSecrets();
});
afterAll(() => rm(secrets, { recursive: true, force: true }));

describe("docker-compose.yml", () => {
  it("names only files and services that exist", () => {
    for (const [name, { volumes = [], build, depends_on = {} }] of Object.entries(services)) {
      const mounted = volumes
        .map((volume) => volume.split(":")[0] ?? "")
        .filter((path) => path.startsWith("."));
      const files = [...mounted, ...(build ? [join(build.context, build.dockerfile)] : [])];
      expect({ name, missing: files.filter((path) => !existsSync(join(repository, path))) }).toEqual({
        name,
        missing: [],
      });
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
    }
  });

  it.each<[string, Role[]]>([
    ["api1", ["api"]],
    ["api2", ["api"]],
    ["relay", ["relay"]],
    ["worker", ["worker"]],
  ])("gives %s all that its part needs, and nothing that DocBook does not know", async (name, parts) => {
    const service = services[name];
    expect(service?.command).toEqual(["start", ...parts]);
    const env = settled(service?.environment ?? {});
    checkRoles(readConfig(env), new Set(parts));
    const known = new Set((await read("packages/api/src/config.ts")).match(/\b[A-Z][A-Z0-9_]{3,}\b/g));
    expect(Object.keys(env).filter((variable) => !known.has(variable.replace(/_FILE$/, "")))).toEqual([]);
  });

  it("migrates past the pooler, and everything else goes through it", () => {
    const hostOf = (name: string) =>
      new URL(readConfig(settled(services[name]?.environment ?? {})).databaseUrl ?? "").hostname;
    expect(["migrate", "api1", "worker"].map(hostOf)).toEqual(["postgres", "pgbouncer", "pgbouncer"]);
  });

  it("gives the balancer every variable that its configuration asks for", async () => {
    const asked = (await read(`${deploy}/haproxy.cfg`))
      .match(/\$\{(\w+)\}/g)
      ?.map((name) => name.slice(2, -1));
    expect(Object.keys(services["haproxy"]?.environment ?? {}).sort()).toEqual([...new Set(asked)].sort());
  });

  it("has no password in it, and makes each once", async () => {
    const before = await readFile(join(secrets, "database-url"), "utf8");
    makeSecrets();
    expect(await readFile(join(secrets, "database-url"), "utf8")).toBe(before);
    expect(await read("docker-compose.yml")).not.toMatch(/PASSWORD: *\S/);
  });
});

function makeSecrets(): void {
  execFileSync("sh", [join(repository, deploy, "make-secrets.sh"), secrets]);
}

/** As the container sees it when nobody has set anything. */
function settled(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{\w+:-([^}]*)\}/, "$1").replace("/run/docbook", secrets),
    ]),
  );
}
