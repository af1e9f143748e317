import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const advice =
  "The widget's tests need Chromium. Install it (Debian: apt-get install chromium), or point CHROMIUM at the program.";

/** Finds the Chromium that the tests drive: the one named by CHROMIUM, an installed one, or, as root on Debian, a new one. */
export function provideChromium(): string {
  const named = process.env["CHROMIUM"];
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROMIUM is "${named}", which is not a program.`);
  }
  const found = findProgram(names);
  if (found) return found;
  if (process.getuid?.() !== 0 || !findProgram(["apt-get"])) throw new Error(advice);
  install("chromium");
  const installed = findProgram(names);
  if (!installed) throw new Error(advice);
  return installed;
}

function install(name: string): void {
  console.log(`Installing ${name} with apt-get…`);
  const apt = (args: string[]) =>
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  if (!apt(["update", "-qq"]) || !apt(["install", "-y", "-qq", "--no-install-recommends", name])) {
    throw new Error(`apt-get could not install ${name}. ${advice}`);
  }
}

export function findProgram(candidates: string[]): string | undefined {
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
  ];
  return candidates.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
