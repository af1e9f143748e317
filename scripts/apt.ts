import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm, statfs, writeFile } from "node:fs/promises";

/** Debian asks this file whether a freshly installed service may start; 101 says no. */
const policy = "/usr/sbin/policy-rc.d";

/** Installs Debian packages in one run, without letting any of them start a service of its own. */
export async function installWithApt(packages: string[]): Promise<void> {
  console.log(`Installing ${packages.join(", ")} with apt-get…`);
  const [startedAt, freeBefore] = [Date.now(), await freeMegabytes()];
  const undo = await keepServicesQuiet();
  try {
    await apt("update", "-qq");
    await apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
  } finally {
    await undo();
  }
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`Installed in ${seconds} s, ${Math.round(freeBefore - (await freeMegabytes()))} MB of disk.`);
}

async function keepServicesQuiet(): Promise<() => Promise<void>> {
  if (existsSync(policy)) return async () => {};
  await writeFile(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  return () => rm(policy, { force: true });
}

async function apt(...args: string[]): Promise<void> {
  const startedAt = Date.now();
  // Whoever else is installing right now is waited for.
  const child = spawn("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  let last = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    last = text.trim().split("\n").at(-1) ?? last;
  });
  const progress = setInterval(
    () => console.log(`  … ${Math.round((Date.now() - startedAt) / 1000)} s: ${last.slice(0, 100)}`),
    5_000,
  );
  const [code] = await once(child, "exit");
  clearInterval(progress);
  if (code !== 0) throw new Error(`"apt-get ${args[0]}" failed; its own words stand above.`);
}

async function freeMegabytes(): Promise<number> {
  const { bavail, bsize } = await statfs("/");
  return (bavail * bsize) / 1024 / 1024;
}
