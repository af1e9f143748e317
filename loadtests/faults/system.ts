import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runDocBook } from "../../scripts/stack/docbook.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { ReplicaService, Service } from "../../scripts/stack/service.ts";
import { startShape } from "../../scripts/stack/shape.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import { writeClinicFile } from "../servers/clinic-file.ts";
import { query } from "../servers/postgres.ts";
import type { Outside } from "./outside.ts";

/** The whole of production on this machine, with a hand on each of its parts. */
export type System = {
  url: string;
  publishableKey: string;
  /** The primary itself, past the pooler; after a failover the new one. */
  databaseUrl: string;
  apis: [Service, Service];
  relay: Service;
  worker: Service;
  rabbitmq: Service;
  redis: Service;
  pgbouncer: Service;
  primary: Service;
  replica: ReplicaService;
  outside: Outside;
  /** How many events the backlog case piles up. */
  backlog: number;
  fillOutbox(events: number): Promise<void>;
  /** The primary dies, the replica becomes the primary, and PgBouncer sends everybody there. */
  failOver(): Promise<void>;
};

export async function startSystem(
  scope: Scope,
  { outside, backlog }: { outside: Outside; backlog: number },
): Promise<System> {
  const stack = await startStack({
    services: ["postgres", "replica", "pgbouncer", "redis", "rabbitmq"],
    scope,
    durable: true,
    own: true,
    log: console.log,
  });
  const { postgres, replica, pgbouncer, redis, rabbitmq } = stack.services;
  if (!postgres || !replica || !pgbouncer || !redis || !rabbitmq) throw new Error("A service is missing");
  const shape = await startShape(scope, {
    stack,
    smtpUrl: outside.smtpUrl,
    env: {
      SMS_URL: outside.smsUrl,
      SMS_FROM: "+4930000000",
      // Webhooks go to this machine.
      WEBHOOKS_TO_PRIVATE_ADDRESSES: "allow",
      CHECK_RESPONSES: "off",
    },
  });
  const publishableKey = await openClinic(shape.settings, stack.home.folder, {
    url: shape.url,
    webhookUrl: outside.webhookUrl,
  });
  await query(postgres.url, "UPDATE clinics SET sms = true");
  await query(postgres.url, audit);

  const system: System = {
    url: shape.url,
    publishableKey,
    databaseUrl: postgres.url,
    apis: shape.apis,
    relay: shape.relay,
    worker: shape.worker,
    rabbitmq,
    redis,
    pgbouncer,
    primary: postgres,
    replica,
    outside,
    backlog,
    fillOutbox: (events) => fillOutbox(system.databaseUrl, events),
    failOver: async () => {
      await acknowledgeOnBoth(postgres.url);
      await postgres.kill("SIGKILL");
      await replica.promote();
      system.databaseUrl = replica.url;
      // There is no second one left that could confirm.
      await query(replica.url, "ALTER SYSTEM SET synchronous_standby_names = ''");
      await query(replica.url, "SELECT pg_reload_conf()");
      await pointPgBouncerAt(join(stack.home.folder, "pgbouncer/here.ini"), postgres.url, replica.url);
      await pgbouncer.kill("SIGHUP");
    },
  };
  return system;
}

async function openClinic(
  settings: Parameters<typeof runDocBook>[0],
  folder: string,
  { url, webhookUrl }: { url: string; webhookUrl: string },
): Promise<string> {
  const file = await writeClinicFile(folder, {
    doctors: 40,
    hours: "08:00-18:00",
    slotMinutes: 15,
    horizonDays: 30,
  });
  const said = await runDocBook(settings, ["clinic", "import", file]);
  const secretKey = await runDocBook(settings, ["keys", "create", "--clinic", "load-test", "--secret"]);
  const answer = await fetch(`${url}/v1/webhooks`, {
    method: "POST",
    headers: { Authorization: `Bearer ${secretKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ url: webhookUrl }),
  });
  if (answer.status !== 201) throw new Error(`The webhook was refused: ${await answer.text()}`);
  return /\bpk_\S+/.exec(said)?.[0] ?? "";
}

/** The relay deletes what it has told: this remembers every event that ever stood in the outbox. */
const audit = `
  CREATE TABLE audited_events (booking_id uuid NOT NULL, type text NOT NULL);
  CREATE INDEX ON audited_events (booking_id);
  CREATE FUNCTION audit_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audited_events VALUES ((NEW.payload->>'bookingId')::uuid, NEW.type); RETURN NULL; END $$;
  CREATE TRIGGER audit AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION audit_event()`;

/** Every commit is on both servers before it is answered: else a failover loses the last ones. */
async function acknowledgeOnBoth(databaseUrl: string): Promise<void> {
  await query(databaseUrl, "ALTER SYSTEM SET synchronous_standby_names = 'replica'");
  await query(databaseUrl, "SELECT pg_reload_conf()");
  for (let isSure = false; !isSure; await sleep(50)) {
    const rows = await query(databaseUrl, "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
    isSure = rows.length > 0;
  }
  // Whoever committed before that and was answered is on both by now, too.
  await sleep(1_000);
}

/** Events of bookings that do not exist: they travel all the way, and nobody is told anything. */
async function fillOutbox(databaseUrl: string, events: number): Promise<void> {
  await query(
    databaseUrl,
    `INSERT INTO outbox (doctor_id, id, type, payload)
     SELECT (SELECT id FROM doctors LIMIT 1), gen_random_uuid(), 'booking.created',
            jsonb_build_object('bookingId', gen_random_uuid(), 'sequence', 0)
     FROM generate_series(1, $1)`,
    [events],
  );
}

async function pointPgBouncerAt(settings: string, from: string, to: string): Promise<void> {
  const text = await readFile(settings, "utf8");
  await writeFile(settings, text.replaceAll(`port=${new URL(from).port}`, `port=${new URL(to).port}`));
}
