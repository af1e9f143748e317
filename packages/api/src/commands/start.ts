import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../app.ts";
import type { ClinicFile } from "../clinics/clinic-file/clinic-file.ts";
import { importClinic } from "../clinics/import-clinic.ts";
import { rollHorizonOnce } from "../clinics/roll-horizon.ts";
import { latestClinic, type ShownClinic } from "../clinics/store.ts";
import { type Config, checkRoles, type Role, readConfig, roles } from "../config.ts";
import { buildDeps, type Deps } from "../deps.ts";
import { returnExpiredHoldsOnce } from "../holds/return-expired.ts";
import { collectGauges } from "../platform/collect-gauges.ts";
import { connect, type Database } from "../platform/db/connection.ts";
import { migrate } from "../platform/db/migrate.ts";
import { removeEmbeddedPostgres } from "../platform/embedded-postgres/remove.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/start.ts";
import { type Listening, listen } from "../platform/http/listen.ts";
import { makeReadiness } from "../platform/http/readiness.ts";
import { type Loop, startLoop } from "../platform/loop.ts";
import { relayOnce } from "../platform/outbox/relay.ts";
import { buildServiceApp } from "../service-app.ts";
import { startDeliveries } from "../webhooks/deliver.ts";
import { forgetOldOnce } from "../webhooks/forget-old.ts";
import { buildHandlers } from "../worker.ts";
import { banner, isLoopback } from "./banner.ts";
import { countOf, openClinicFile } from "./clinic.ts";
import { type Command, readArgs, UsageError } from "./command.ts";
import { embeddedFolder } from "./database.ts";
import { keptSecret } from "./kept-secret.ts";
import { makeShutdown, type Shutdown, stopOnSignal } from "./shutdown.ts";

const demoClinic = fileURLToPath(new URL("../../../../examples/clinic.yaml", import.meta.url));

/** The relay looks for news this often; a mail leaves within this time of its booking. */
const relayEveryMs = 250;
/** Holds end by themselves; this long after their end the lists show it. */
const returnHoldsEveryMs = 1_000;
/** Deliveries to webhooks that have become due. */
const deliverEveryMs = 500;
/** Once an hour a new day comes within the horizon somewhere, and something is old enough to be forgotten. */
const hourMs = 60 * 60 * 1000;

/** How long a balancer has to notice that we are about to leave (its checks run a few times a second). */
const noticeMs = 1_500;

export const startCommand: Command = {
  help: `docbook start [api] [relay] [worker] [--clinic <file>] [--port <n>] [--host <address>] [--fresh]

  api      Answers requests.
  relay    Hands what has happened to the queue, and opens new days for booking.
  worker   Tells patients and clinics: mails, text messages, webhooks, figures.

Without a name this process does all three. Several processes of each may run on one database (DATABASE_URL); relay and
worker meet in RabbitMQ (AMQP_URL). Relay and worker answer /healthz, /readyz and /metrics at their port.

Without DATABASE_URL everything runs in one process on embedded defaults: a real PostgreSQL in .docbook/,
a demo clinic with the widget, and an inbox for the mails that patients would receive.

  --clinic <file>    Import this clinic first (again at every start: it is harmless). Default: the one of the
                     last start, and a demo clinic at the first.
  --port <n>         Default 3000, or PORT. 0 takes a free one.
  --host <address>   Default 127.0.0.1, or HOST.
  --fresh            Forget the embedded database and inbox, and begin anew.

Ctrl-C stops it: requests under way are answered first. A second Ctrl-C stops it at once.`,
  run: async (args) => {
    const { values, positionals } = readArgs({
      args,
      allowPositionals: true,
      options: {
        clinic: { type: "string" },
        port: { type: "string" },
        host: { type: "string" },
        fresh: { type: "boolean", default: false },
      },
    });
    const config = readConfig({
      ...process.env,
      ...(values.port === undefined ? {} : { PORT: values.port }),
      ...(values.host === undefined ? {} : { HOST: values.host }),
    });
    if (values.fresh && config.databaseUrl)
      throw new UsageError(
        "--fresh is for the embedded database; with DATABASE_URL nothing is ever deleted.",
      );
    const parts = readParts(positionals);
    checkRoles(config, parts);
    await start(config, { clinicFile: values.clinic, fresh: values.fresh, parts });
  },
};

function readParts(named: string[]): ReadonlySet<Role> {
  const parts = roles.filter((role) => named.includes(role));
  const unknown = named.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined)
    throw new UsageError(`DocBook has no part "${unknown}". It has: ${roles.join(", ")}.`);
  return new Set(parts.length === 0 ? roles : parts);
}

type StartOptions = { clinicFile: string | undefined; fresh: boolean; parts: ReadonlySet<Role> };

async function start(config: Config, options: StartOptions): Promise<void> {
  // Mistakes in the file, then the port: both are told before anything is touched.
  const file = options.clinicFile === undefined ? undefined : await openClinicFile(options.clinicFile);
  const server = await listen(config).catch(sayPlainly);

  const shutdown = makeShutdown();
  const started = bringUp(config, { ...options, file, server, shutdown });
  shutdown.onStop(() => server.close(config.databaseUrl ? noticeMs : 0));
  // Half-way up, what is coming up is waited for.
  shutdown.onStop(() => started.catch(() => {}));
  stopOnSignal(shutdown.run);
  await started.catch(async (error: unknown) => {
    await shutdown.run().catch((another: unknown) => console.error(another));
    throw error;
  });
}

type BringUp = Omit<StartOptions, "clinicFile"> & {
  file: ClinicFile | undefined;
  server: Listening;
  shutdown: Shutdown;
};

async function bringUp(config: Config, { fresh, file, server, shutdown, parts }: BringUp): Promise<void> {
  if (fresh) await forgetEverything(config);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, shutdown));
  await migrate(databaseUrl);
  const secret = config.secret ?? (await keptSecret(config.dataDir));
  const deps = buildDeps(config, { databaseUrl, secret, publicUrl: config.publicUrl ?? server.url });
  shutdown.onClose(() => deps.close());
  // A stream is a request that never ends by itself: those who watch connect to another process at once.
  shutdown.onStop(async () => deps.streams.close());
  // Not in the log, whose level may hide it.
  if (config.unsafe !== "off")
    console.error(
      `WARNING: DOCBOOK_UNSAFE=${config.unsafe}. This DocBook is broken on purpose, for tests: it may book slots twice.`,
    );
  if (config.databaseUrl && !config.publicWebhooksOnly)
    deps.log.warn("WEBHOOKS_TO_PRIVATE_ADDRESSES=allow: whoever sets up a webhook reaches into this network");
  // Imports and planning take their time, which the pool that answers requests does not give.
  const bulk = connect({ url: databaseUrl, poolSize: 2, acquireTimeoutMs: 30_000 });
  shutdown.onClose(() => bulk.close());

  const clinic = await provideClinic(config, bulk, deps, file);
  // Who handles events comes before who tells them.
  if (parts.has("worker")) {
    const consumer = await deps.queue.consume(buildHandlers(deps));
    shutdown.onStop(() => consumer.stop());
  }
  for (const loop of startLoops(deps, bulk, parts)) shutdown.onStop(() => loop.stop());
  collectGauges(deps, parts);

  // Without its queue a process that only works has nothing to do; the API books all the same.
  const canWork = () => parts.has("api") || !parts.has("worker") || deps.queue.isUp();
  const database = makeReadiness(databaseUrl, { canWork });
  shutdown.onClose(() => database.close());
  const readiness = async () => !server.draining() && (await database.isReady());
  // The inbox is full of manage links: it is for this machine alone.
  const inbox = isLoopback(config.host) ? deps.inbox : undefined;
  const pages = config.databaseUrl ? {} : { demo: clinic, inbox };
  server.serve(
    parts.has("api")
      ? buildApp(deps, { checkResponses: config.checkResponses, readiness, pages })
      : buildServiceApp({ log: deps.log, metrics: deps.metrics, readiness }),
  );
  console.log(banner(server.url, { config, parts, clinic }));
}

/** The clinic of the file; on embedded defaults else the one of the last start, and the demo clinic at the first. */
async function provideClinic(
  config: Config,
  bulk: Database,
  { cache }: Deps,
  file: ClinicFile | undefined,
): Promise<ShownClinic | undefined> {
  const given = file ?? (config.databaseUrl ? undefined : await demoUnlessKnown(bulk));
  if (given) {
    const report = await importClinic({ db: bulk, cache }, given);
    console.log(
      `${report.name}: ${countOf(report.doctors, "doctor")}, ${countOf(report.slotsOpened, "new slot")}.`,
    );
    return report;
  }
  return config.databaseUrl ? undefined : latestClinic(bulk);
}

async function demoUnlessKnown(db: Database): Promise<ClinicFile | undefined> {
  return (await latestClinic(db)) ? undefined : openClinicFile(demoClinic);
}

async function startDatabase(config: Config, shutdown: Shutdown): Promise<string> {
  const dir = embeddedFolder(config);
  const database = await startEmbeddedPostgres({ dir, log: (line) => console.log(line) }).catch(sayPlainly);
  shutdown.onClose(() => database.stop());
  return database.url;
}

async function forgetEverything(config: Config): Promise<void> {
  await removeEmbeddedPostgres(embeddedFolder(config)).catch(sayPlainly);
  await rm(join(config.dataDir, "inbox"), { recursive: true, force: true });
  await rm(join(config.dataDir, "secret"), { force: true });
}

function startLoops(deps: Deps, bulk: Database, parts: ReadonlySet<Role>): Loop[] {
  const { log, cache } = deps;
  const loops = {
    api: [],
    relay: [
      { name: "relay", everyMs: relayEveryMs, once: () => relayOnce(deps) },
      { name: "return-expired-holds", everyMs: returnHoldsEveryMs, once: () => returnExpiredHoldsOnce(deps) },
      { name: "roll-horizon", everyMs: hourMs, once: () => rollHorizonOnce({ db: bulk, cache }) },
    ],
    worker: [{ name: "forget-old", everyMs: hourMs, once: () => forgetOldOnce(bulk) }],
  };
  const started = [...parts].flatMap((part) => loops[part].map((loop) => startLoop({ ...loop, log })));
  return parts.has("worker") ? [...started, startDeliveries(deps, deliverEveryMs)] : started;
}

/** What goes wrong here, a person can mend: its one sentence is enough. */
function sayPlainly(error: Error): never {
  throw new UsageError(error.message);
}
