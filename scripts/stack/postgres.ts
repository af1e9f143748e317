import { join } from "node:path";
import { isGoneWithin, isRunning } from "../../packages/api/src/platform/embedded-postgres/process-life.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../packages/api/src/platform/embedded-postgres/start.ts";
import type { Home } from "./home.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

export type PostgresPlan = { name: string; dir: string; settings: Record<string, string | number> };

// Many test files have a pool each.
const connections = { max_connections: 300 };
/** For tests: nothing has to survive a power cut. A killed server loses no commit, since each is still written. */
const forgetful = { fsync: "off", full_page_writes: "off" };

/** The PostgreSQL that npm brought, as a primary that replicas may follow. */
export function startPrimary(
  scope: Scope,
  home: Home,
  { durable, name = "postgres" }: { durable: boolean; name?: string },
): Promise<Service> {
  const settings = { ...connections, ...(durable ? {} : forgetful) };
  return startPostgres(scope, { name, dir: join(home.folder, name), settings });
}

/** Starts a PostgreSQL on its folder. Killed and restarted it recovers, and keeps port and password. */
export async function startPostgres(scope: Scope, { name, dir, settings }: PostgresPlan): Promise<Service> {
  let starting = launch();
  scope.onEnd(() => stop());
  const { url } = await starting;
  let pid: number | undefined = (await starting).pid;

  function launch(): Promise<EmbeddedPostgres> {
    scope.refuseWhenOver();
    return startEmbeddedPostgres({ dir, settings });
  }
  async function stop(): Promise<void> {
    const server = await starting.catch(() => undefined);
    // One that was held still would never hear that it should stop.
    if (server && isRunning(server.pid)) process.kill(server.pid, "SIGCONT");
    await server?.stop();
  }
  return {
    name,
    url,
    get pid() {
      return pid;
    },
    isRunning: () => pid !== undefined && isRunning(pid),
    kill: async (signal) => {
      if (pid === undefined || !isRunning(pid)) return;
      process.kill(pid, signal);
      if (signal !== "SIGSTOP" && signal !== "SIGCONT" && signal !== "SIGHUP")
        await isGoneWithin(pid, 20_000);
    },
    restart: async () => {
      await stop();
      starting = launch();
      const server = await starting;
      if (server.url !== url) throw new Error(`${name} came back at another port: its own was taken.`);
      pid = server.pid;
    },
    stop,
  };
}
