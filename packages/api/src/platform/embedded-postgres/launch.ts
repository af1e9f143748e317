import { spawn } from "node:child_process";
import { open, rename } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Account, dataArgument, serverEnvironment } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { type Folder, lastWords } from "./folder.ts";
import { choosePort } from "./port.ts";
import { readPidFile } from "./server.ts";

/** All that a server is started from. */
export interface Plan {
  folder: Folder;
  binaries: Binaries;
  account: Account | undefined;
  settings: Record<string, string | number>;
  password: string;
  log: (line: string) => void;
}

const patienceMs = 10_000;

/** Starts the server and waits until it takes connections. Rejects with the end of its log when it gives up. */
export async function launchServer(plan: Plan): Promise<{ port: number; pid: number }> {
  for (let triesLeft = 20; ; triesLeft--) {
    const port = await choosePort(plan.folder, plan.account);
    try {
      return { port, pid: await launchOn(port, plan) };
    } catch (error) {
      if (triesLeft === 0 || !isPassing(error)) throw error;
      await sleep(250);
    }
  }
}

export function serverArguments({ folder, account, settings }: Plan, port: number): string[] {
  const all = {
    listen_addresses: "127.0.0.1",
    // A socket would lie in the temporary folder, open to every account of the machine.
    unix_socket_directories: "",
    ...settings,
    port,
  };
  const pairs = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", dataArgument(folder.data, account), ...pairs];
}

async function launchOn(port: number, plan: Plan): Promise<number> {
  const { folder, binaries, account, log } = plan;
  await rename(folder.log, folder.previousLog).catch(() => {});
  const logFile = await open(folder.log, "a", 0o600);
  // A group of its own: Ctrl-C must reach DocBook only, which then stops the database last. And the log is a file,
  // not a pipe, so that the server lives on unharmed when we are killed; the next start adopts it. (Having the
  // kernel end it with us, by setpriv --pdeathsig, is for Linux only and needs a tool that slim images lack.)
  const child = spawn(binaries.postgres, serverArguments(plan, port), {
    cwd: folder.data,
    detached: true,
    stdio: ["ignore", logFile.fd, logFile.fd],
    windowsHide: true,
    ...account,
    ...serverEnvironment,
  });
  child.unref();
  let ending: string | undefined;
  child.once("error", (error) => {
    ending = error.message;
  });
  child.once("exit", (code, signal) => {
    ending = signal ?? `exit code ${code}`;
  });
  await logFile.close();

  // No time limit: recovery after a crash takes what it takes, and cut short it would only start over.
  let nextWordAt = Date.now() + patienceMs;
  while (ending === undefined) {
    const recorded = await readPidFile(folder);
    if (child.pid !== undefined && recorded?.pid === child.pid && recorded.isReady) return child.pid;
    if (Date.now() > nextWordAt) {
      log(`The database is still getting ready (see ${folder.log})…`);
      nextWordAt += patienceMs;
    }
    await sleep(10);
  }
  throw new Error(`PostgreSQL did not start (${ending}). Its last words:\n${await lastWords(folder)}`);
}

/** Somebody took the port in that moment, or the parts of a killed server are still leaving (within 2 s). */
function isPassing(error: unknown): boolean {
  return /could not create any TCP|pre-existing shared memory block/.test(String(error));
}
