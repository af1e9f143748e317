import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { isGoneWithin, isRunning } from "../../packages/api/src/platform/embedded-postgres/process-life.ts";

import { makeHome } from "./home.ts";
import { makeScope } from "./scope.ts";

type Started = { folder: string; pids: number[] };

describe("what the stack started", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("is gone after %s, files and all", async (signal) => {
    const { launcher, started } = await startInOtherProcess();
    expect(started.pids.filter(isRunning)).toEqual(started.pids);
    launcher.kill(signal);
    await once(launcher, "exit");
    expect(started.pids.filter(isRunning)).toEqual([]);
    expect(existsSync(started.folder)).toBe(false);
  });

  it.runIf(process.platform === "linux")("ends by itself when the launcher is killed with -9", async () => {
    const { launcher, started } = await startInOtherProcess();
    launcher.kill("SIGKILL");
    for (const pid of started.pids) expect(await isGoneWithin(pid, 5_000)).toBe(true);
    // Its files go with the next stack that starts.
    const next = makeScope();
    await makeHome(next);
    await next.end();
    expect(existsSync(started.folder)).toBe(false);
  });
});

/** A launcher that can be killed. */
async function startInOtherProcess() {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const code = `
    import { inScope } from ${module("scope.ts")};
    import { startStack } from ${module("stack.ts")};
    await inScope(async (scope) => {
      const stack = await startStack({ services: ["redis"], own: true, scope });
      const pids = Object.values(stack.services).map((service) => service.pid);
      console.log(JSON.stringify({ folder: stack.home.folder, pids }));
      await new Promise(() => setInterval(() => {}, 1_000));
    });`;
  const launcher = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: launcher.stdout }), "line");
  return { launcher, started: JSON.parse(String(line)) as Started };
}
