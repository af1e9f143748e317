import { join } from "node:path";
import type { Logger } from "pino";
import { type Claim, refusesAll } from "./bookings/book.ts";
import { makeRepetitions, type Repetitions } from "./bookings/repetitions.ts";
import type { Config, RowLock } from "./config.ts";
import { onBookingEvent } from "./notifications/on-booking-event.ts";
import { connect, type Database } from "./platform/db/connection.ts";
import { makeLogger } from "./platform/edges/logger.ts";
import { type Inbox, makeInbox } from "./platform/edges/mailer.inbox.ts";
import { makeMemoryQueue } from "./platform/edges/queue.memory.ts";
import type { Queue } from "./platform/edges/queue.ts";
import { type Metrics, makeMetrics } from "./platform/metrics.ts";
import type { StoredEvent } from "./platform/outbox/outbox.ts";
import { type Alternatives, makeAlternatives } from "./slots/alternatives.ts";
import { type Line, makeLine } from "./slots/line.ts";

/** Longer than the role's statement_timeout, which should speak first. */
const queryTimeoutMs = 8_000;

/** All that the parts need, made once. Each function takes the few of these that it uses. */
export type Deps = {
  db: Database;
  line: Line<Claim>;
  repetitions: Repetitions;
  alternatives: Alternatives;
  queue: Queue<StoredEvent>;
  inbox: Inbox;
  metrics: Metrics;
  log: Logger;
  secret: Buffer;
  publicUrl: string;
  rowLock: RowLock;
  close(): Promise<void>;
};

/** What start-up has settled before: where the database is, how to sign, where browsers find us. */
export type Settled = { databaseUrl: string; secret: string; publicUrl: string };

export function buildDeps(config: Config, { databaseUrl, secret, publicUrl }: Settled): Deps {
  const log = makeLogger(config.logLevel);
  const db = connect({
    url: databaseUrl,
    poolSize: config.databasePoolSize,
    acquireTimeoutMs: config.databaseAcquireTimeoutMs,
    queryTimeoutMs,
  });
  const inbox = makeInbox(join(config.dataDir, "inbox"));
  const key = Buffer.from(secret);
  const sender = { from: config.mailFrom, publicUrl, secret: key };
  return {
    db,
    // Two of a crowd decide while the others wait in memory: enough to keep the row busy, and of ten
    // connections eight stay for everybody else.
    line: makeLine({ atOnce: 2, waitingAtMost: 2_000, waitAtMostMs: 5_000, speaksForAll: refusesAll }),
    repetitions: makeRepetitions(db),
    alternatives: makeAlternatives(db, log),
    queue: makeMemoryQueue((event) => onBookingEvent({ db, mailer: inbox, sender }, event)),
    inbox,
    metrics: makeMetrics(),
    log,
    secret: key,
    publicUrl,
    rowLock: config.rowLock,
    close: () => db.sequelize.close(),
  };
}
