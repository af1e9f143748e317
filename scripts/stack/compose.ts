import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const files = ["docker-compose.yml", "packages/api/deploy/compose.tests.yml"];

/** What Docker brings to tests. PostgreSQL comes with npm, and PgBouncer has to reach it on this machine. */
const brought = {
  redis: (port: number, password: string) => `redis://:${password}@127.0.0.1:${port}`,
  rabbitmq: (port: number, password: string) => `amqp://docbook:${password}@127.0.0.1:${port}`,
};
type Brought = keyof typeof brought;
type Compose = (...args: string[]) => Promise<string>;

/** Starts them by Docker Compose where an engine answers. What does not come up so is left to programs. */
export async function startByCompose(
  scope: Scope,
  missing: readonly string[],
  log: (line: string) => void,
): Promise<Partial<Record<Brought, Service>>> {
  const wanted = missing.filter((name): name is Brought => name in brought);
  if (wanted.length === 0 || !engineAnswers()) return {};
  const ports = { redis: await freePort(), rabbitmq: await freePort() };
  const compose: Compose = (...args) => runCompose(args, ports);
  scope.refuseWhenOver();
  scope.onEnd(() => compose("down", "--volumes", "--timeout", "5"));
  const startedAt = Date.now();
  try {
    await compose("up", "--detach", "--wait", ...wanted);
    const services: Partial<Record<Brought, Service>> = {};
    for (const name of wanted) services[name] = await serviceOf(name, ports[name], compose);
    log(`${wanted.join(", ")} by Docker Compose  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    return services;
  } catch (error) {
    log(`Docker answers, but does not bring up ${wanted.join(" and ")}: ${(error as Error).message}`);
    return {};
  }
}

async function serviceOf(name: Brought, port: number, compose: Compose): Promise<Service> {
  const password = await compose("exec", "-T", name, "cat", `/run/docbook/${name}-password`);
  let running = true;
  return {
    name,
    url: brought[name](port, password),
    pid: undefined,
    isRunning: () => running,
    kill: async (signal) => {
      await compose("kill", "--signal", signal, name);
      if (signal !== "SIGSTOP" && signal !== "SIGCONT") running = false;
    },
    restart: async () => {
      await compose("stop", name);
      await compose("up", "--detach", "--wait", name);
      running = true;
    },
    stop: async () => {
      await compose("stop", name);
      running = false;
    },
  };
}

function engineAnswers(): boolean {
  const works = (...args: string[]) =>
    spawnSync("docker", args, { stdio: "ignore", timeout: 10_000 }).status === 0;
  return works("compose", "version") && works("info");
}

async function runCompose(args: string[], ports: Record<Brought, number>): Promise<string> {
  const project = ["--project-name", `docbook-tests-${process.pid}`];
  const child = spawn(
    "docker",
    ["compose", ...project, ...files.flatMap((file) => ["--file", file]), ...args],
    {
      cwd: repository,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, REDIS_PORT: `${ports.redis}`, RABBITMQ_PORT: `${ports.rabbitmq}` },
    },
  );
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  if (code !== 0) throw new Error(err.trim().split("\n").at(-1) || `docker compose ${args[0]} failed`);
  return out.trim();
}
