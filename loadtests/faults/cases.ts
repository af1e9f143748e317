import { setTimeout as sleep } from "node:timers/promises";
import { query } from "../servers/postgres.ts";
import type { System } from "./system.ts";

export type Case = {
  name: string;
  /** What happens, for the table. */
  what: string;
  /** Breaks something while patients come, and mends it again. */
  strike(system: System): Promise<void>;
};

/** Long enough for patients to meet it, short enough for a suite. */
const outageMs = 3_000;

export const cases: Case[] = [
  { name: "quiet", what: "nothing breaks (control)", strike: () => sleep(outageMs) },
  {
    name: "kill-api",
    what: "kill -9 of an API replica, and of the other once the first is back",
    strike: async ({ apis }) => {
      for (const api of apis) {
        await api.kill("SIGKILL");
        await sleep(1_000);
        await api.restart();
        await sleep(1_500);
      }
    },
  },
  {
    name: "kill-relay",
    what: "kill -9 of the relay between publish and delete, three times",
    strike: async ({ relay, databaseUrl }) => {
      // Deleting takes a while here, so that the moment can be met.
      await query(databaseUrl, slowDelete);
      for (let times = 0; times < 3; times++) {
        await untilDeleting(databaseUrl);
        await relay.kill("SIGKILL");
        await relay.restart();
      }
      await query(databaseUrl, "DROP TRIGGER slow_delete ON outbox");
    },
  },
  {
    name: "kill-worker",
    what: "kill -9 of the worker between send and ack, three times",
    strike: async ({ worker, outside }) => {
      for (let times = 0; times < 3; times++) {
        await outside.nextMail();
        await worker.kill("SIGKILL");
        await worker.restart();
      }
    },
  },
  {
    name: "kill-rabbitmq",
    what: "kill -9 and restart of RabbitMQ",
    strike: ({ rabbitmq }) => outage(rabbitmq),
  },
  { name: "kill-redis", what: "kill -9 and restart of Redis", strike: ({ redis }) => outage(redis) },
  {
    name: "kill-pgbouncer",
    what: "kill -9 and restart of PgBouncer",
    strike: ({ pgbouncer }) => outage(pgbouncer, 1_000),
  },
  {
    name: "freeze-redis",
    what: "Redis frozen (SIGSTOP)",
    strike: async ({ redis }) => {
      await redis.kill("SIGSTOP");
      await sleep(outageMs);
      await redis.kill("SIGCONT");
    },
  },
  {
    name: "pause-replay",
    what: "the replica stops replaying",
    strike: async ({ replica }) => {
      await replica.pauseReplay();
      await sleep(outageMs);
      await replica.resumeReplay();
    },
  },
  {
    name: "kill-replica",
    what: "kill -9 and restart of the replica",
    strike: ({ replica }) => outage(replica),
  },
  {
    name: "crash-primary",
    what: "kill -9 and restart of the primary",
    strike: ({ primary }) => outage(primary, 500),
  },
  {
    name: "backlog",
    what: "events pile up while RabbitMQ is away, then drain",
    strike: async (system) => {
      await system.rabbitmq.kill("SIGKILL");
      await system.fillOutbox(system.backlog);
      await system.rabbitmq.restart();
    },
  },
  {
    // Last: afterwards the replica is the primary.
    name: "promote",
    what: "the primary is killed, the replica promoted, PgBouncer pointed at it",
    strike: (system) => system.failOver(),
  },
];

type Part = { kill(signal: NodeJS.Signals): Promise<void>; restart(): Promise<void> };

async function outage(part: Part, ms = outageMs): Promise<void> {
  await part.kill("SIGKILL");
  await sleep(ms);
  await part.restart();
  await sleep(500);
}

const slowDelete = `
  CREATE OR REPLACE FUNCTION sleep_a_while() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$;
  CREATE TRIGGER slow_delete BEFORE DELETE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION sleep_a_while()`;

async function untilDeleting(databaseUrl: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const [row] = await query<{ busy: boolean }>(
      databaseUrl,
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
         AND pid <> pg_backend_pid() AND query LIKE 'DELETE FROM outbox%') AS busy`,
    );
    if (row?.busy) return;
    await sleep(20);
  }
  throw new Error("The relay never deleted what it had told");
}
