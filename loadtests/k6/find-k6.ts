import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../servers/server.ts";

/** Pinned: a load test whose tool changes by itself compares nothing. */
const k6Module = "go.k6.io/k6@v1.8.1";
const k6Image = "grafana/k6:1.8.1";
const oldestGo = [1, 25] as const;

const toolsFolder = join(repository, ".tools/bin");

/** How to call k6: with folders that it reads and writes, and variables that scripts read. */
export type K6 = (needs: { folders: string[]; environment: Record<string, string> }) => {
  command: string;
  args: string[];
};

/** The k6 to run: the one that K6 names, the one on the PATH, our own, which Go's client builds once, or a container. */
export function findK6(): K6 {
  const named = process.env["K6"];
  if (named) {
    if (answers(named, ["version"])) return program(named);
    throw new Error(`K6 names ${named}, which does not run.`);
  }
  if (answers("k6", ["version"])) return program("k6");
  const own = join(toolsFolder, process.platform === "win32" ? "k6.exe" : "k6");
  if (existsSync(own)) return program(own);
  const go = ["go", "/usr/local/go/bin/go"].find(isNewEnough);
  if (go) {
    buildK6(go);
    return program(own);
  }
  if (answers("docker", ["info"])) return container;
  throw new Error(
    `k6 is not here: install it (grafana.com/docs/k6) and put it on the PATH or name it in K6, or install Go ${oldestGo.join(".")} or later, which builds it by itself, or start Docker.`,
  );
}

function program(command: string): K6 {
  return () => ({ command, args: [] });
}

/** On this machine's own network, under the paths of this machine, and as the person who runs it. */
const container: K6 = ({ folders, environment }) => ({
  command: "docker",
  args: [
    ...["run", "--rm", "--init", "--network", "host"],
    ...(process.getuid ? ["--user", `${process.getuid()}`] : []),
    ...folders.flatMap((folder) => ["--volume", `${folder}:${folder}`]),
    // Names alone: the values come from the environment.
    ...Object.keys(environment).flatMap((name) => ["--env", name]),
    k6Image,
  ],
});

function buildK6(go: string): void {
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
