import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Role } from "../../packages/api/src/config.ts";
import { freePort } from "./free-port.ts";
import { type Home, makeRoom } from "./home.ts";
import { startProgram } from "./program.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

// As it is shipped: built, without any loader.
const docbook = fileURLToPath(new URL("../../packages/api/bin/docbook.js", import.meta.url));

/** Signs the manage links of throw-away databases. */
const secret = "only for stacks on one machine, whose data nobody keeps";

/** What every process of one DocBook has in common. */
export type Settings = {
  databaseUrl: string;
  databaseReplicaUrl?: string | undefined;
  redisUrl?: string | undefined;
  amqpUrl?: string | undefined;
  smtpUrl?: string | undefined;
  /** Where patients reach it: the balancer. */
  publicUrl?: string;
  /** More variables, as in docs/configuration.md. */
  env?: Record<string, string>;
};

export type NodePlan = Settings & { name: string; roles: Role[] };

/** Starts one `docbook start …` and waits until it is ready for work. */
export async function startDocBook(scope: Scope, home: Home, plan: NodePlan): Promise<Service> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return startProgram(scope, {
    name: plan.name,
    url,
    command: process.execPath,
    args: [docbook, "start", ...plan.roles],
    env: { ...environment(plan), PORT: `${port}` },
    folder: await makeRoom(home, plan.name),
    isReady: () =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
        (answer) => answer.ok,
        () => false,
      ),
  });
}

/** Runs one command, `docbook migrate` for example, and gives what it printed. */
export async function runDocBook(settings: Settings, args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", ...environment(settings) };
  const { stdout } = await promisify(execFile)(process.execPath, [docbook, ...args], { env });
  return stdout.trim();
}

function environment(settings: Settings): Record<string, string> {
  const given = {
    DATABASE_URL: settings.databaseUrl,
    DATABASE_REPLICA_URL: settings.databaseReplicaUrl,
    REDIS_URL: settings.redisUrl,
    AMQP_URL: settings.amqpUrl,
    SMTP_URL: settings.smtpUrl,
    PUBLIC_URL: settings.publicUrl ?? "http://127.0.0.1",
    DOCBOOK_SECRET: secret,
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    // Whatever is tried on it comes from one address.
    RATE_LIMITS: "off",
    ...settings.env,
  };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
