import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../servers/server.ts";

/** Pinned: a load test whose tool changes by itself compares nothing. */
const k6Module = "go.k6.io/k6@v1.8.1";
const oldestGo = [1, 25] as const;

const toolsFolder = join(repository, ".tools/bin");

/** The k6 to run: the one that K6 names, the one on the PATH, or our own, which Go's client builds once. */
export function findK6(): string {
  const named = process.env["K6"];
  if (named) {
    if (answers(named, ["version"])) return named;
    throw new Error(`K6 names ${named}, which does not run.`);
  }
  if (answers("k6", ["version"])) return "k6";
  const own = join(toolsFolder, process.platform === "win32" ? "k6.exe" : "k6");
  if (!existsSync(own)) buildK6();
  return own;
}

function buildK6(): void {
  const go = ["go", "/usr/local/go/bin/go"].find(isNewEnough);
  if (!go) {
    throw new Error(
      `k6 is not here: install it (grafana.com/docs/k6) and put it on the PATH or name it in K6, or install Go ${oldestGo.join(".")} or later, which builds it by itself.`,
    );
  }
  console.error(`Building ${k6Module} into .tools/bin (once; some minutes)…`);
  const built = spawnSync(go, ["install", k6Module], {
    env: { ...process.env, GOBIN: toolsFolder },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (built.status !== 0) throw new Error("k6 could not be built; Go's own words stand above.");
}

function isNewEnough(go: string): boolean {
  const version = spawnSync(go, ["version"], { encoding: "utf8" }).stdout?.match(/go(\d+)\.(\d+)/);
  if (!version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1]);
}

function answers(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}
