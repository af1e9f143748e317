import { rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../app.ts";
import type { ClinicFile } from "../clinics/clinic-file/clinic-file.ts";
import { importClinic } from "../clinics/import-clinic.ts";
import { rollHorizonOnce } from "../clinics/roll-horizon.ts";
import { latestClinic, type ShownClinic } from "../clinics/store.ts";
import { type Config, readConfig } from "../config.ts";
import { buildDeps, type Deps } from "../deps.ts";
import { connect, type Database } from "../platform/db/connection.ts";
import { migrate } from "../platform/db/migrate.ts";
import { removeEmbeddedPostgres } from "../platform/embedded-postgres/remove.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/start.ts";
import { type Listening, listen } from "../platform/http/listen.ts";
import { makeReadiness } from "../platform/http/readiness.ts";
import { type Loop, startLoop } from "../platform/loop.ts";
import { relayOnce } from "../platform/outbox/relay.ts";
import { countOf, openClinicFile } from "./clinic.ts";
import { type Command, readArgs, UsageError } from "./command.ts";
import { embeddedFolder } from "./database.ts";
import { keptSecret } from "./kept-secret.ts";

const demoClinic = fileURLToPath(new URL("../../../../examples/clinic.yaml", import.meta.url));

/** The relay looks for news this often; a mail leaves within this time of its booking. */
const relayEveryMs = 250;
/** Once an hour a new day comes within the horizon somewhere. */
const rollEveryMs = 60 * 60 * 1000;

/** How long a balancer has to notice that we are about to leave (its checks run a few times a second). */
const noticeMs = 1_500;

export const startCommand: Command = {
  help: `docbook start [--clinic <file>] [--port <n>] [--host <address>] [--fresh]

Without DATABASE_URL everything runs in one process on embedded defaults: a real PostgreSQL in .docbook/,
a demo clinic with the widget, and an inbox for the mails that patients would receive.

  --clinic <file>    Import this clinic first (again at every start: it is harmless). Default: the one of the
                     last start, and a demo clinic at the first.
  --port <n>         Default 3000, or PORT. 0 takes a free one.
  --host <address>   Default 127.0.0.1, or HOST.
  --fresh            Forget the embedded database and inbox, and begin anew.

Ctrl-C stops it: requests under way are answered first. A second Ctrl-C stops it at once.`,
  run: async (args) => {
    const { values } = readArgs({
      args,
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
    await start(config, { clinicFile: values.clinic, fresh: values.fresh });
  },
};

type StartOptions = { clinicFile: string | undefined; fresh: boolean };
type Closer = () => Promise<void>;

async function start(config: Config, options: StartOptions): Promise<void> {
  // Mistakes in the file, then the port: both are told before anything is touched.
  const file = options.clinicFile === undefined ? undefined : await openClinicFile(options.clinicFile);
  const server = await listen(config).catch(sayPlainly);

  const closers: Closer[] = [];
  const started = bringUp(config, { ...options, file, server, closers });
  const stop = async () => {
    await server.close(config.databaseUrl ? noticeMs : 0);
    // Half-way up, what is coming up is waited for: nothing may be left behind.
    await started.catch(() => {});
    // The other way round: loops, then the pool, then the database.
    for (const close of closers.reverse()) await close();
  };
  stopOnSignal(stop);
  await started.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

type BringUp = { fresh: boolean; file: ClinicFile | undefined; server: Listening; closers: Closer[] };

async function bringUp(config: Config, { fresh, file, server, closers }: BringUp): Promise<void> {
  if (fresh) await forgetEverything(config);
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, closers));
  await migrate(databaseUrl);
  const secret = config.secret ?? (await keptSecret(config.dataDir));
  const deps = buildDeps(config, { databaseUrl, secret, publicUrl: config.publicUrl ?? server.url });
  closers.push(() => deps.close());
  // Imports and planning take their time, which the pool that answers requests does not give.
  const bulk = connect({ url: databaseUrl, poolSize: 2, acquireTimeoutMs: 30_000 });
  closers.push(() => bulk.sequelize.close());

  const clinic = await provideClinic(config, bulk, file);
  for (const loop of startLoops(config, deps, bulk)) closers.push(() => loop.stop());

  const database = makeReadiness(databaseUrl);
  closers.push(() => database.close());
  const readiness = async () => !server.draining() && (await database.isReady());
  // The inbox is full of manage links: it is for this machine alone.
  const inbox = isLoopback(config.host) ? deps.inbox : undefined;
  const hosted = config.databaseUrl ? {} : { demo: clinic, inbox };
  server.serve(
    buildApp(deps, {
      checkResponses: config.checkResponses,
      readiness,
      pages: hosted,
    }),
  );
  console.log(banner(server.url, config, clinic));
}

/** The clinic of the file; on embedded defaults else the one of the last start, and the demo clinic at the first. */
async function provideClinic(
  config: Config,
  bulk: Database,
  file: ClinicFile | undefined,
): Promise<ShownClinic | undefined> {
  const given = file ?? (config.databaseUrl ? undefined : await demoUnlessKnown(bulk));
  if (given) {
    const report = await importClinic(bulk, given);
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

async function startDatabase(config: Config, closers: (() => Promise<void>)[]): Promise<string> {
  const dir = embeddedFolder(config);
  const database = await startEmbeddedPostgres({ dir, log: (line) => console.log(line) }).catch(sayPlainly);
  closers.push(() => database.stop());
  return database.url;
}

async function forgetEverything(config: Config): Promise<void> {
  await removeEmbeddedPostgres(embeddedFolder(config)).catch(sayPlainly);
  await rm(join(config.dataDir, "inbox"), { recursive: true, force: true });
  await rm(join(config.dataDir, "secret"), { force: true });
}

function startLoops(config: Config, deps: Deps, bulk: Database): Loop[] {
  const { log } = deps;
  const rolling = startLoop({
    name: "roll-horizon",
    everyMs: rollEveryMs,
    once: () => rollHorizonOnce({ db: bulk }),
    log,
  });
  if (config.databaseUrl) {
    // Patients' mails do not belong into a folder of a server: until one can send them, they wait where they are safe.
    log.warn("no mail server can be configured yet: events wait in the outbox");
    return [rolling];
  }
  return [rolling, startLoop({ name: "relay", everyMs: relayEveryMs, once: () => relayOnce(deps), log })];
}

/** Ctrl-C reaches us from the terminal and once more from npm: that soon after the first, it is the same one. */
const sameSignalMs = 1_000;

function stopOnSignal(stop: () => Promise<void>): void {
  let askedAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (askedAt !== undefined) {
      if (performance.now() - askedAt > sameSignalMs) process.exit(130);
      return;
    }
    askedAt = performance.now();
    if (signal === "SIGINT") console.log("\nStopping…");
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}

function isLoopback(host: string): boolean {
  return ["127.0.0.1", "::1", "localhost"].includes(host);
}

/** What goes wrong here, a person can mend: its one sentence is enough. */
function sayPlainly(error: Error): never {
  throw new UsageError(error.message);
}

function banner(url: string, config: Config, clinic: ShownClinic | undefined): string {
  if (config.databaseUrl) return `DocBook answers at ${url}`;
  const dataDirHint = config.dataDir === resolve(".docbook") ? "" : `DOCBOOK_DATA_DIR=${config.dataDir} `;
  const lines = [
    ["Book an appointment", `${url}/`],
    ...(isLoopback(config.host) ? [["Read its mail", `${url}/inbox`]] : []),
    ["Browse the API", `${url}/docs`],
  ];
  return `
DocBook is ready.

${lines.map(([what, where]) => `  ${(what ?? "").padEnd(20)} ${where}`).join("\n")}

  Publishable key      ${clinic?.publishableKey}
  Secret key           ${dataDirHint}npm run docbook -- keys create --clinic ${clinic?.slug} --secret

Data is kept in ${relative(process.cwd(), config.dataDir) || config.dataDir}. Ctrl-C stops; "npm start -- --fresh" begins anew.`;
}
