import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

/** Not every machine has one: without it these tests are skipped, and say so. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

export type TestRedis = {
  url: string;
  /** Runs a command as redis-cli would. */
  run(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** It keeps its connections, and no longer answers. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A Redis of its own on a free port, in memory only. */
export async function startRedis(...settings: string[]): Promise<TestRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server = await launch(port, settings);
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    server.kill(signal);
    await exit;
  };
  return {
    url,
    run: async (command, ...args) => {
      const redis = new Redis(url);
      try {
        return await redis.call(command, ...args);
      } finally {
        redis.disconnect();
      }
    },
    freeze: () => void server.kill("SIGSTOP"),
    thaw: () => void server.kill("SIGCONT"),
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGKILL");
      server = await launch(port, settings);
    },
    stop: () => end("SIGKILL"),
  };
}

async function launch(port: number, settings: string[]): Promise<ChildProcess> {
  const here = ["--port", String(port), "--bind", "127.0.0.1"];
  const noFiles = ["--save", "", "--appendonly", "no", "--pidfile", ""];
  const server = spawn("redis-server", [...here, ...noFiles, ...settings], { cwd: "/", stdio: "ignore" });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
    await sleep(10);
  }
  return server;
}

async function answers(port: number): Promise<boolean> {
  const redis = new Redis(port, "127.0.0.1", { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === "PONG";
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
