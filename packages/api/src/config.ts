import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export type Config = ReturnType<typeof readConfig>;

/** What a process does: answer requests, hand events to the queue, or tell patients and clinics of them. */
export const roles = ["api", "relay", "worker"] as const;
export type Role = (typeof roles)[number];

/** DocBook broken on purpose (slots/unsafe.ts), so that tests can show that they would notice. */
export const unsafeWays = ["no-row-lock", "check-outside", "cache-decides"] as const;
export type Unsafe = (typeof unsafeWays)[number];

/** Everything that is wrong with the environment, in sentences. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Reads the environment: the only place that does. Reports every mistake at once. */
export function readConfig(given: Record<string, string | undefined> = process.env) {
  const mistakes: string[] = [];
  const env = withSecretFiles(given, mistakes);
  const read = reader(env, mistakes);
  const production = env["NODE_ENV"] === "production";
  const databaseUrl = read.url("DATABASE_URL", ["postgres:", "postgresql:"]);

  const config = {
    production,
    /** Interface to listen on. Loopback unless told: a clinic's data is nobody else's business. */
    host: env["HOST"] || "127.0.0.1",
    /** TCP port of API and pages. 0 takes any free one. */
    port: read.integer("PORT", 3000, 0, 65535),
    /** Where browsers reach this server: stands in manage links and mails. Default http://HOST:PORT. */
    publicUrl: read.url("PUBLIC_URL", ["http:", "https:"])?.replace(/\/+$/, ""),
    /** PostgreSQL. Without it an embedded one is started in the data folder. */
    databaseUrl,
    /** One streaming replica, perhaps behind a pooler: reads for display go there. */
    databaseReplicaUrl: read.url("DATABASE_REPLICA_URL", ["postgres:", "postgresql:"]),
    /** A replica that is further behind than this is left alone until it has caught up. */
    replicaMaxLagMs: read.integer("DATABASE_REPLICA_MAX_LAG_MS", 10_000, 100, 600_000),
    /** Cache of open slots and profiles. Without it each process keeps a small one of its own. */
    redisUrl: read.url("REDIS_URL", ["redis:", "rediss:"]),
    /** "off": every list is read from the database; to measure what the cache saves. */
    readsCache: read.oneOf("CACHE", ["auto", "off"], "auto") === "auto",
    /** RabbitMQ. Without it events are handled by the process that relays them. */
    amqpUrl: read.url("AMQP_URL", ["amqp:", "amqps:"]),
    /** Mail server: smtp://user:password@host:587. Without it mails are files in the data folder. */
    smtpUrl: read.url("SMTP_URL", ["smtp:", "smtps:"]),
    /** Gateway for text messages in Twilio's form: https://SID:token@api.twilio.com. Without it none are sent. */
    smsUrl: read.url("SMS_URL", ["https:", "http:"]),
    /** Sender of text messages, in E.164 form (+4930…), or a messaging service (MG…). */
    smsFrom: env["SMS_FROM"],
    /** Webhooks go by https to public addresses, except on the embedded database or when told (tests, labs). */
    publicWebhooksOnly:
      read.oneOf(
        "WEBHOOKS_TO_PRIVATE_ADDRESSES",
        ["refuse", "allow"],
        databaseUrl || production ? "refuse" : "allow",
      ) === "refuse",
    /** Connections of this process at the most, to the primary and to the replica each. */
    databasePoolSize: read.integer("DATABASE_POOL_SIZE", 10, 2, 500),
    /** How long a request may wait for a connection before it is told 503. */
    databaseAcquireTimeoutMs: read.integer("DATABASE_ACQUIRE_TIMEOUT_MS", 2_000, 50, 60_000),
    /** Signs manage links. At least 32 characters, the same on every replica. Embedded: made on the first start. */
    secret: env["DOCBOOK_SECRET"],
    /** Where the embedded database and the dev inbox keep their files. */
    dataDir: resolve(env["DOCBOOK_DATA_DIR"] || ".docbook"),
    /** Sender of the mails to patients; replies go to the clinic. */
    mailFrom: env["MAIL_FROM"] || "bookings@docbook.example",
    /** trace, debug, info, warn, error or silent. Default info, and warn on embedded defaults. */
    logLevel: read.oneOf(
      "LOG_LEVEL",
      ["trace", "debug", "info", "warn", "error", "silent"],
      databaseUrl ? "info" : "warn",
    ),
    /** "off": everybody may ask as often as they like, and addresses do not count. For load tests. */
    rateLimits: read.oneOf("RATE_LIMITS", ["on", "off"], "on") === "on",
    /** Proxies of ours in front, each of which adds to X-Forwarded-For: so many of its entries are believed. */
    trustedProxies: read.integer("TRUSTED_PROXIES", 0, 0, 10),
    /** Check every answer against openapi.yaml as well. Default on, and off in production. */
    checkResponses: read.oneOf("CHECK_RESPONSES", ["on", "off"], production ? "off" : "on") === "on",
    /** Breaks the row lock in one of these ways, to show in tests what it is good for. Refused in production. */
    unsafe: read.oneOf<Unsafe | "off">("DOCBOOK_UNSAFE", ["off", ...unsafeWays], "off"),
  };

  if (config.databaseUrl && config.secret === undefined)
    mistakes.push(
      "DOCBOOK_SECRET is missing: with DATABASE_URL it must be given, the same on every replica (openssl rand -base64 32)",
    );
  if (config.databaseReplicaUrl && !config.databaseUrl)
    mistakes.push("DATABASE_REPLICA_URL is set without DATABASE_URL, the primary that it follows");
  if (config.smsUrl && !config.smsFrom) mistakes.push("SMS_FROM is missing: a text message needs a sender");
  if (production && config.databaseUrl && config.publicUrl === undefined)
    mistakes.push("PUBLIC_URL is missing: patients would get manage links to this machine's own address");
  if (config.secret !== undefined && config.secret.length < 32)
    mistakes.push("DOCBOOK_SECRET is shorter than 32 characters");
  if (production && config.unsafe !== "off")
    mistakes.push(
      `DOCBOOK_UNSAFE=${config.unsafe} breaks the lock on purpose, for tests; production always locks`,
    );
  if (mistakes.length > 0) throw new ConfigError(mistakes.join("\n"));
  return config;
}

/** NAME_FILE says where the value of NAME stands: how container engines hand out secrets. */
function withSecretFiles(env: Record<string, string | undefined>, mistakes: string[]) {
  const values = { ...env };
  for (const [name, file] of Object.entries(env)) {
    const of = name.replace(/_FILE$/, "");
    if (of === name || !file || !takenFromFiles.includes(of)) continue;
    if (env[of]) mistakes.push(`${of} and ${name} are both set: which one holds?`);
    try {
      values[of] = readFileSync(file, "utf8").trim();
    } catch {
      mistakes.push(`${name} names ${file}, which cannot be read`);
    }
  }
  return values;
}

const takenFromFiles = [
  "DATABASE_URL",
  "DATABASE_REPLICA_URL",
  "REDIS_URL",
  "AMQP_URL",
  "SMTP_URL",
  "SMS_URL",
  "DOCBOOK_SECRET",
];

/** What stands in the way of running these parts in a process of their own: told before anything starts. */
export function checkRoles(config: Config, parts: ReadonlySet<Role>): void {
  const mistakes: string[] = [];
  const alone = roles.filter((role) => !parts.has(role));
  if (alone.length > 0 && !config.databaseUrl)
    mistakes.push("DATABASE_URL is missing: the embedded database serves one process that does everything");
  if (parts.has("relay") !== parts.has("worker") && !config.amqpUrl)
    mistakes.push("AMQP_URL is missing: relay and worker in different processes meet in RabbitMQ");
  if (parts.has("worker") && config.production && config.databaseUrl && !config.smtpUrl)
    mistakes.push("SMTP_URL is missing: patients are promised a mail");
  if (mistakes.length > 0) throw new ConfigError(mistakes.join("\n"));
}

function reader(env: Record<string, string | undefined>, mistakes: string[]) {
  return {
    integer(name: string, fallback: number, least: number, most: number): number {
      const text = env[name];
      if (text === undefined || text === "") return fallback;
      const value = Number(text);
      if (Number.isInteger(value) && value >= least && value <= most) return value;
      mistakes.push(`${name} is "${text}"; it must be a whole number from ${least} to ${most}`);
      return fallback;
    },
    oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
      const text = env[name];
      if (text === undefined || text === "") return fallback;
      const found = allowed.find((value) => value === text);
      if (found === undefined) mistakes.push(`${name} is "${text}"; it must be one of ${allowed.join(", ")}`);
      return found ?? fallback;
    },
    url(name: string, protocols: string[]): string | undefined {
      const text = env[name];
      if (text === undefined || text === "") return undefined;
      if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
        // The value may hold a password, so it is not repeated.
        mistakes.push(
          `${name} is not a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
        );
      }
      return text;
    },
  };
}
