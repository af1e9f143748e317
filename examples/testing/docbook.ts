import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const docbook = fileURLToPath(new URL("../../packages/api/bin/docbook.js", import.meta.url));

/** A DocBook as a newcomer starts it: embedded, with the demo clinic. */
export type RunningDocBook = {
  /** Where it is, without a slash at the end. */
  url: string;
  /** One more key of the demo clinic: a publishable one for pages of this origin, or a secret one. */
  createKey(of: { origin: string } | "secret"): Promise<string>;
  stop(): Promise<void>;
};

export async function startDocBook(): Promise<RunningDocBook> {
  const dataDir = await mkdtemp(join(tmpdir(), "docbook-example-"));
  const env = { ...process.env, DOCBOOK_DATA_DIR: dataDir };
  const server = spawn(process.execPath, [docbook, "start", "--port", "0"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill("SIGINT");
      await once(server, "exit");
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = await printed(server.stdout, /Book an appointment +(\S+)\//);
    const createKey: RunningDocBook["createKey"] = async (of) => {
      const kind = of === "secret" ? ["--secret"] : ["--origin", of.origin];
      const args = [docbook, "keys", "create", "--clinic", "am-sonnenhof", ...kind];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      return stdout.trim();
    };
    return { url, createKey, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the line of a program's output that fits, and gives what its brackets hold. */
export async function printed(output: NodeJS.ReadableStream, form: RegExp): Promise<string> {
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    const found = form.exec(line)?.[1];
    if (found === undefined) continue;
    // Whoever stops reading a pipe stops its writer, sooner or later.
    output.resume();
    return found;
  }
  throw new Error(`The program ended without a line like ${form}.`);
}
