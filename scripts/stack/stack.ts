import { spawnSync } from "node:child_process";
import { type Program, providePrograms } from "../programs.ts";
import { startByCompose } from "./compose.ts";
import { type Home, makeHome } from "./home.ts";
import { startPgBouncer } from "./pgbouncer.ts";
import { startPrimary } from "./postgres.ts";
import { startRabbitMq } from "./rabbitmq.ts";
import { startRedis } from "./redis.ts";
import { startReplica } from "./replica.ts";
import { makeScope, type Scope } from "./scope.ts";
import type { ReplicaService, Service } from "./service.ts";

/** The services, each with the variable that names one of yours: that is used as it is, never started nor stopped. */
export const givenBy = {
  postgres: "TEST_DATABASE_URL",
  replica: "TEST_DATABASE_REPLICA_URL",
  pgbouncer: "TEST_PGBOUNCER_URL",
  redis: "TEST_REDIS_URL",
  rabbitmq: "TEST_AMQP_URL",
} as const;

export type Name = keyof typeof givenBy;
type Services = Partial<{ [N in Name]: N extends "replica" ? ReplicaService : Service }>;

export type Stack = {
  /** Where each service answers, whoever runs it. */
  urls: Partial<Record<Name, string>>;
  /** Those that we run ourselves, and may therefore kill. */
  services: Services;
  home: Home;
  stop(): Promise<void>;
};

export type StackOptions = {
  services: readonly Name[];
  /** Ends together with this; else only by stop(). */
  scope?: Scope;
  /** Survives a power cut, as production does. For tests that is time lost. */
  durable?: boolean;
  /** Programs of our own, whatever is given or could be had from Docker: for those who kill them. */
  own?: boolean;
  log?: (line: string) => void;
};

/** Brings the services up, all at once, and waits until each answers. All of them or none. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { services: wanted, own = false, durable = false, log = () => {} } = options;
  const scope = makeScope();
  options.scope?.onEnd(() => scope.end());
  try {
    const urls = own ? {} : givenUrls(wanted);
    for (const name of Object.keys(urls)) log(`${name.padEnd(10)} yours, by ${givenBy[name as Name]}`);
    let missing = wanted.filter((name) => !urls[name]);
    if (urls.postgres && missing.includes("replica")) {
      log(`replica    none: the primary is yours, so name its replica in ${givenBy.replica}`);
      missing = missing.filter((name) => name !== "replica");
    }
    const services: Services = {};
    if (!own && !urls.postgres) Object.assign(services, await startByCompose(scope, missing, log));
    missing = missing.filter((name) => !services[name]);
    await providePrograms(missing.filter(isProgram));
    const home = await makeHome(scope);
    Object.assign(services, await startPrograms({ scope, home, missing, urls, durable, log }));
    for (const service of Object.values(services)) urls[service.name as Name] = service.url;
    log(`Disk: ${megabytesIn(home.folder)} MB, gone afterwards.`);
    return { urls, services, home, stop: scope.end };
  } catch (error) {
    await scope.end();
    throw error;
  }
}

type Task = {
  scope: Scope;
  home: Home;
  missing: Name[];
  urls: Partial<Record<Name, string>>;
  durable: boolean;
  log: (line: string) => void;
};

async function startPrograms({ scope, home, missing, urls, durable, log }: Task): Promise<Services> {
  const start = async <S extends Service>(name: Name, startIt: () => Promise<S>): Promise<S | undefined> => {
    if (!missing.includes(name)) return undefined;
    const startedAt = Date.now();
    const service = await startIt();
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    log(`${name.padEnd(10)} ${new URL(service.url).host}  ${seconds} s`);
    return service;
  };
  // The slow one first.
  const rabbitmq = start("rabbitmq", () => startRabbitMq(scope, home));
  const redis = start("redis", () => startRedis(scope, home));
  const databases = async () => {
    const postgres = await start("postgres", () => startPrimary(scope, home, { durable }));
    const replica =
      postgres && (await start("replica", () => startReplica(scope, home, { primary: postgres })));
    const primaryUrl = postgres?.url ?? urls.postgres;
    if (missing.includes("pgbouncer") && !primaryUrl)
      throw new Error("A pooler needs a database: start postgres too.");
    const pgbouncer = await start("pgbouncer", () =>
      startPgBouncer(scope, home, { primaryUrl: primaryUrl ?? "", replicaUrl: replica?.url ?? urls.replica }),
    );
    return { postgres, replica, pgbouncer };
  };
  const [broker, cache, rest] = await Promise.all([rabbitmq, redis, databases()]);
  const all = { ...rest, redis: cache, rabbitmq: broker };
  return Object.fromEntries(Object.entries(all).filter(([, service]) => service !== undefined));
}

function givenUrls(wanted: readonly Name[]): Partial<Record<Name, string>> {
  const urls: Partial<Record<Name, string>> = {};
  for (const name of wanted) {
    const url = process.env[givenBy[name]];
    if (url) urls[name] = url;
  }
  return urls;
}

/** PostgreSQL comes with npm. */
function isProgram(name: Name): name is Name & Program {
  return name !== "postgres" && name !== "replica";
}

function megabytesIn(folder: string): number {
  const { stdout } = spawnSync("du", ["-sm", folder], { encoding: "utf8" });
  return Number.parseInt(stdout ?? "", 10) || 0;
}
