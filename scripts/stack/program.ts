import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../packages/api/src/platform/embedded-postgres/account.ts";
import { findProgram } from "../programs.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

export type ProgramPlan = {
  name: string;
  url: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Its log lies here, as <name>.log. */
  folder: string;
  account?: Account | undefined;
  /** Asks in the program's own protocol: an open port alone says little. */
  isReady: () => Promise<boolean>;
  stopSignal?: NodeJS.Signals;
};

const startsWithinMs = 90_000;
const stopsWithinMs = 10_000;
const endings: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGQUIT", "SIGUSR1"];

/** Starts a program and waits until it answers. Its port stays the same through kill and restart. */
export async function startProgram(scope: Scope, plan: ProgramPlan): Promise<Service> {
  let child = launch(scope, plan);
  scope.onEnd(() => stop());
  await waitUntilReady(child, plan);

  const stop = async () => {
    if (!isRunning(child)) return;
    const gone = once(child, "exit");
    child.kill(plan.stopSignal ?? "SIGTERM");
    // One that was held still would never hear it.
    child.kill("SIGCONT");
    const patience = setTimeout(() => child.kill("SIGKILL"), stopsWithinMs);
    await gone;
    clearTimeout(patience);
  };
  return {
    name: plan.name,
    url: plan.url,
    get pid() {
      return child.pid;
    },
    isRunning: () => isRunning(child),
    kill: async (signal) => {
      if (!isRunning(child)) return;
      const gone = once(child, "exit");
      child.kill(signal);
      if (endings.includes(signal)) await gone;
    },
    restart: async () => {
      await stop();
      child = launch(scope, plan);
      await waitUntilReady(child, plan);
    },
    stop,
  };
}

function launch(scope: Scope, { name, command, args, env = {}, folder, account }: ProgramPlan): ChildProcess {
  scope.refuseWhenOver();
  const log = openSync(logFile({ name, folder }), "a");
  // A group of its own: Ctrl-C is for the launcher, which then stops everything in order.
  const child = spawn(dyingWithUs ?? command, dyingWithUs ? ["--pdeathsig=TERM", command, ...args] : args, {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8", TZ: "UTC", ...env },
    detached: true,
    stdio: ["ignore", log, log],
    ...account,
  });
  // The wait for an answer tells what happened; unheard, it would end the launcher.
  child.on("error", () => {});
  closeSync(log);
  return child;
}

/** Where Linux has it, it ends a program whose launcher was killed with -9. */
const dyingWithUs = process.platform === "linux" ? findProgram(["setpriv"]) : undefined;

async function waitUntilReady(child: ChildProcess, plan: ProgramPlan): Promise<void> {
  for (const giveUpAt = Date.now() + startsWithinMs; !(await plan.isReady()); await sleep(20)) {
    if (isRunning(child) && Date.now() < giveUpAt) continue;
    child.kill("SIGKILL");
    throw new Error(`${plan.name} did not start. Its last words:\n${lastWords(plan)}`);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function lastWords(plan: { name: string; folder: string }): string {
  return readFileSync(logFile(plan), "utf8").trim().slice(-2_000);
}

function logFile({ name, folder }: { name: string; folder: string }): string {
  return join(folder, `${name}.log`);
}
