import { Redis } from "ioredis";
import { isInstalled } from "../../../../scripts/programs.ts";
import { startRedis as startOurRedis } from "../../../../scripts/stack/redis.ts";
import { alone } from "./alone.ts";

/** Not every machine has one: without it these tests are skipped, and say so. */
export const hasRedis = isInstalled("redis");

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
  const { service, stop } = await alone((scope, home) => startOurRedis(scope, home, settings));
  return {
    url: service.url,
    run: async (command, ...args) => {
      const redis = new Redis(service.url);
      try {
        return await redis.call(command, ...args);
      } finally {
        redis.disconnect();
      }
    },
    freeze: () => void service.kill("SIGSTOP"),
    thaw: () => void service.kill("SIGCONT"),
    kill: () => service.kill("SIGKILL"),
    restart: () => service.restart(),
    stop,
  };
}
