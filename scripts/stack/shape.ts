import { runDocBook, type Settings, startDocBook } from "./docbook.ts";
import { freePort } from "./free-port.ts";
import { startHaproxy } from "./haproxy.ts";
import { replicaBehind } from "./pgbouncer.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";
import type { Stack } from "./stack.ts";

/** The production shape on one machine: a balancer, two API replicas, a relay and a worker, on real services. */
export type Shape = {
  /** The balancer: what patients and clinics talk to. */
  url: string;
  settings: Settings;
  haproxy: Service;
  apis: [Service, Service];
  relay: Service;
  worker: Service;
};

export type ShapeOptions = {
  stack: Stack;
  smtpUrl?: string;
  /** Of the balancer; any free one without it. */
  port?: number;
  /** More variables for each process, as in docs/configuration.md. */
  env?: Record<string, string>;
};

/** Migrates, starts all of them at once, and the balancer when they are ready. */
export async function startShape(scope: Scope, options: ShapeOptions): Promise<Shape> {
  const { stack, smtpUrl, env = {}, port = await freePort() } = options;
  const { home } = stack;
  const url = `http://127.0.0.1:${port}`;
  const settings: Settings = {
    ...databasesOf(stack),
    redisUrl: stack.urls.redis,
    amqpUrl: stack.urls.rabbitmq,
    smtpUrl,
    publicUrl: url,
    // The balancer alone tells who asks.
    env: { TRUSTED_PROXIES: "1", ...env },
  };
  // Past the pooler: the limits that this sets on the role hold for connections made from now on.
  await runDocBook({ ...settings, databaseUrl: primaryOf(stack) }, ["migrate"]);
  const [first, second, relay, worker] = await Promise.all([
    startDocBook(scope, home, { ...settings, name: "api1", roles: ["api"] }),
    startDocBook(scope, home, { ...settings, name: "api2", roles: ["api"] }),
    startDocBook(scope, home, { ...settings, name: "relay", roles: ["relay"] }),
    startDocBook(scope, home, { ...settings, name: "worker", roles: ["worker"] }),
  ]);
  const haproxy = await startHaproxy(scope, home, { replicas: [first.url, second.url], port });
  return { url, settings, haproxy, apis: [first, second], relay, worker };
}

/** By the pooler when there is one. */
function databasesOf(stack: Stack): Pick<Settings, "databaseUrl" | "databaseReplicaUrl"> {
  const { pgbouncer, replica } = stack.urls;
  return {
    databaseUrl: pgbouncer ?? primaryOf(stack),
    databaseReplicaUrl:
      stack.services.pgbouncer && replica ? replicaBehind(stack.services.pgbouncer.url) : replica,
  };
}

function primaryOf({ urls }: Stack): string {
  if (urls.postgres) return urls.postgres;
  throw new Error("DocBook needs a database: start postgres too.");
}
