import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Scope } from "../../scripts/stack/scope.ts";

export type Server = {
  url: string;
  pid: number;
  /** All that it printed until it was up. */
  greeting: string;
  /** The end of what it printed since, for when something went wrong. */
  lastWords(): string;
  stop(): Promise<void>;
};

export const repository = fileURLToPath(new URL("../../", import.meta.url));

const startsWithinMs = 60_000;
/** A server that ignores SIGTERM for this long is killed. */
const stopsWithinMs = 15_000;
const rememberedLength = 4_000;

/** Starts a Node process that prints the address where it listens, and waits for that. */
export async function startServer(
  scope: Scope,
  {
    args,
    env = {},
    ready = /http:\/\/\S+/,
  }: { args: string[]; env?: Record<string, string>; ready?: RegExp },
): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd: repository,
    env: { ...plainEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    if (!isRunning()) return;
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), stopsWithinMs);
    await exited;
    clearTimeout(patience);
  };
  scope.onEnd(stop);

  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-rememberedLength);
    });
  }
  const giveUpAt = Date.now() + startsWithinMs;
  while (!ready.test(printed)) {
    if (!isRunning() || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`${args.join(" ")} did not start. It said:\n${printed.trim()}`);
    }
    await sleep(10);
  }
  const url = printed.match(/http:\/\/[^\s/]+/)?.[0] ?? "";
  const greeting = printed;
  printed = "";
  return { url, pid: child.pid ?? 0, greeting, lastWords: () => printed.trim(), stop };
}

/** Only what any program needs: settings of the person who runs this must not change what is measured. */
export function plainEnvironment(): Record<string, string> {
  const names = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
