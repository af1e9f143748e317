import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, checkRoles, type Role, readConfig, unsafeWays } from "./config.ts";

const database = { DATABASE_URL: "postgres://a:hunter2@db/x", DOCBOOK_SECRET: "x".repeat(32) };

function mistakesIn(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("the environment", () => {
  it("may be empty: everything has a default for a laptop", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      databaseUrl: undefined,
      publicUrl: undefined,
      logLevel: "warn",
      checkResponses: true,
      readsCache: true,
      rateLimits: true,
      trustedProxies: 0,
      unsafe: "off",
    });
  });

  it("means the same when a variable is there and empty", () => {
    const { dataDir, ...plain } = readConfig({});
    const names = [
      "HOST",
      "PORT",
      "PUBLIC_URL",
      "DATABASE_URL",
      "MAIL_FROM",
      "LOG_LEVEL",
      "CHECK_RESPONSES",
      "CACHE",
    ];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ""])))).toMatchObject(plain);
    expect(dataDir).toMatch(/\.docbook$/);
  });

  it("checks no answers in production and logs each request there", () => {
    expect(
      readConfig({ NODE_ENV: "production", PUBLIC_URL: "https://book.example", ...database }),
    ).toMatchObject({
      production: true,
      checkResponses: false,
      logLevel: "info",
    });
  });

  it("turns the cache off when told to", () => {
    expect(readConfig({ CACHE: "off" }).readsCache).toBe(false);
  });

  it("lets webhooks reach private addresses on the embedded database, elsewhere only when told", () => {
    const told = { WEBHOOKS_TO_PRIVATE_ADDRESSES: "allow" };
    expect(readConfig({}).publicWebhooksOnly).toBe(false);
    expect(readConfig(database).publicWebhooksOnly).toBe(true);
    expect(readConfig({ NODE_ENV: "production" }).publicWebhooksOnly).toBe(true);
    expect(readConfig({ ...database, ...told }).publicWebhooksOnly).toBe(false);
    expect(readConfig({ WEBHOOKS_TO_PRIVATE_ADDRESSES: "refuse" }).publicWebhooksOnly).toBe(true);
    expect(mistakesIn({ WEBHOOKS_TO_PRIVATE_ADDRESSES: "yes" })).toEqual([
      expect.stringContaining("one of refuse, allow"),
    ]);
  });

  it("takes a public address without the slash at its end", () => {
    expect(readConfig({ PUBLIC_URL: "https://book.example/" }).publicUrl).toBe("https://book.example");
  });

  it("is told all of its mistakes at once, and never repeats a password", () => {
    const mistakes = mistakesIn({
      PORT: "eighty",
      PUBLIC_URL: "book.example",
      DATABASE_URL: "mysql://a:hunter2@db/x",
      DATABASE_POOL_SIZE: "1",
      LOG_LEVEL: "loud",
      CHECK_RESPONSES: "yes",
    });
    expect(mistakes.map((mistake) => mistake.split(" ")[0]).sort()).toEqual([
      "CHECK_RESPONSES",
      "DATABASE_POOL_SIZE",
      "DATABASE_URL",
      "DOCBOOK_SECRET",
      "LOG_LEVEL",
      "PORT",
      "PUBLIC_URL",
    ]);
    expect(mistakes.join()).not.toContain("hunter2");
  });

  it.each([
    [{ DATABASE_URL: database.DATABASE_URL }, "DOCBOOK_SECRET is missing"],
    [{ DOCBOOK_SECRET: "short" }, "DOCBOOK_SECRET is shorter than 32 characters"],
    [{ DOCBOOK_UNSAFE: "lockless" }, "it must be one of off, no-row-lock, check-outside, cache-decides"],
    [{ ...database, NODE_ENV: "production" }, "PUBLIC_URL is missing"],
    [{ CACHE: "none" }, 'CACHE is "none"; it must be one of auto, off'],
    [{ PORT: "65536" }, 'PORT is "65536"'],
    [{ PORT: "1.5" }, 'PORT is "1.5"'],
  ])("%j is refused", (env, mistake) => {
    expect(mistakesIn(env as Record<string, string>)).toEqual([expect.stringContaining(mistake)]);
  });
});

describe("a DocBook that is broken on purpose", () => {
  const production = { ...database, NODE_ENV: "production", PUBLIC_URL: "https://b.example" };

  it.each(unsafeWays)("by %s serves tests, and never patients", (way) => {
    expect(readConfig({ DOCBOOK_UNSAFE: way }).unsafe).toBe(way);
    expect(mistakesIn({ ...production, DOCBOOK_UNSAFE: way })).toEqual([
      `DOCBOOK_UNSAFE=${way} breaks the lock on purpose, for tests; production always locks`,
    ]);
  });
});

describe("secrets in files", () => {
  it("are read where NAME_FILE points, without the newline that editors add", async () => {
    const file = await fileWith("postgres://a:hunter2@db/x\n");
    expect(readConfig({ DATABASE_URL_FILE: file, DOCBOOK_SECRET: "x".repeat(32) }).databaseUrl).toBe(
      "postgres://a:hunter2@db/x",
    );
  });

  it("that are missing, or given twice, are mistakes", async () => {
    expect(mistakesIn({ REDIS_URL_FILE: "/nowhere/redis" })).toEqual([
      "REDIS_URL_FILE names /nowhere/redis, which cannot be read",
    ]);
    const file = await fileWith("redis://b");
    expect(mistakesIn({ REDIS_URL: "redis://a", REDIS_URL_FILE: file })).toEqual([
      "REDIS_URL and REDIS_URL_FILE are both set: which one holds?",
    ]);
  });

  it("are meant for secrets only: other variables that end in _FILE are nobody's business", () => {
    expect(readConfig({ PORT_FILE: "/nowhere/port" }).port).toBe(3000);
  });
});

describe("the parts of a process", () => {
  const production = { NODE_ENV: "production", PUBLIC_URL: "https://book.example", ...database };
  const AMQP_URL = "amqp://queue";
  const SMTP_URL = "smtp://mail";

  it.each<[string, Record<string, string>, Role[], string]>([
    ["an api without a database", {}, ["api"], "DATABASE_URL"],
    ["a relay that reaches no worker", database, ["relay"], "AMQP_URL"],
    ["a worker that hears nothing", database, ["worker"], "AMQP_URL"],
    ["a worker without a mail server", { ...production, AMQP_URL }, ["worker"], "SMTP_URL"],
  ])("refuse %s", (_, env, parts, missing) => {
    expect(() => checkRoles(readConfig(env), new Set(parts))).toThrow(`${missing} is missing`);
  });

  it.each<[string, Record<string, string>, Role[]]>([
    ["everything on embedded defaults", {}, ["api", "relay", "worker"]],
    ["an api by itself", production, ["api"]],
    ["a relay that meets its workers in RabbitMQ", { ...production, AMQP_URL }, ["relay"]],
    ["a worker with queue and mail server", { ...production, AMQP_URL, SMTP_URL }, ["worker"]],
    ["relay and worker in one process", { ...production, SMTP_URL }, ["relay", "worker"]],
  ])("may be %s", (_, env, parts) => {
    expect(() => checkRoles(readConfig(env), new Set(parts))).not.toThrow();
  });
});

async function fileWith(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "docbook-config-")), "secret");
  onTestFinished(() => rm(dirname(file), { recursive: true }));
  await writeFile(file, text);
  return file;
}
