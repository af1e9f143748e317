import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../../scripts/stack/free-port.ts";
import type { RunningDocBook } from "../testing/docbook.ts";

const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
const root = fileURLToPath(new URL(".", import.meta.url));

export type ServedApp = { url: string; stop(): Promise<void> };

/** The app built for production, served with the headers that it asks for. */
export async function serveBuilt(docbook: RunningDocBook, folder: string): Promise<ServedApp> {
  const { url, port, env } = await settingsFor(docbook, "production");
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", folder, "--emptyOutDir"], {
    cwd: root,
    env,
  });
  return serve(url, ["preview", "--outDir", folder, "--port", `${port}`], env);
}

/** The app as its developer sees it, with StrictMode's double effects. */
export async function serveInDevelopment(docbook: RunningDocBook): Promise<ServedApp> {
  const { url, port, env } = await settingsFor(docbook, "development");
  return serve(url, ["--port", `${port}`], env);
}

async function settingsFor(docbook: RunningDocBook, mode: "production" | "development") {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    // The test runner's own would make Vite build for tests.
    NODE_ENV: mode,
    VITE_DOCBOOK_URL: docbook.url,
    VITE_DOCBOOK_KEY: await docbook.createKey({ origin: url }),
  };
  return { url, port, env };
}

async function serve(url: string, args: string[], env: NodeJS.ProcessEnv): Promise<ServedApp> {
  const child = spawn(process.execPath, [vite, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    if (hasEnded(child)) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  const patience = AbortSignal.timeout(30_000);
  while (!(await answers(url))) {
    if (hasEnded(child) || patience.aborted) {
      await stop();
      throw new Error(`"vite ${args.join(" ")}" does not answer at ${url}.`);
    }
    await sleep(50);
  }
  return { url, stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}
