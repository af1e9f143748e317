import type { Logger } from "pino";
import { type Database, inTx, readPrimary } from "../db/connection.ts";
import { inTransaction } from "../db/transaction.ts";
import { type Queue, QueueAway } from "../edges/queue.ts";
import type { Metrics } from "../metrics.ts";
import type { StoredEvent } from "./outbox.ts";

export type RelayDeps = {
  db: Database;
  queue: Pick<Queue<StoredEvent>, "publish" | "isUp" | "atOnce">;
  metrics: Pick<Metrics, "events">;
  log: Logger;
};

/** Longer than telling takes. A relay that dies meanwhile delays its batch by this much. */
const leaseSeconds = 30;
/** 1 s, 2 s, 4 s … up to ten minutes: a mail server that comes back is not stormed. */
const longestBackoffSeconds = 600;
const awaySeconds = 1;

/**
 * Tells one batch of events and gives how many were told. The claim is a lease and no lock: nothing is held in the
 * database while we speak to others. Several relays share the work, and what a crash leaves is told when its lease is
 * over: at least once, never lost.
 */
export async function relayOnce({ db, queue, metrics, log }: RelayDeps): Promise<number> {
  // Nobody there to be told: events wait where they are, unclaimed.
  if (!queue.isUp()) return 0;
  const batch = await claimBatch(db, queue.atOnce);
  const results = await Promise.allSettled(batch.map(({ event }) => queue.publish(event)));

  const told: StoredEvent[] = [];
  const failed: Failed[] = [];
  const held: StoredEvent[] = [];
  batch.forEach(({ event, attempts }, index) => {
    const result = results[index];
    if (result?.status === "fulfilled") told.push(event);
    else if (result?.reason instanceof QueueAway) held.push(event);
    else failed.push({ event, attempts, error: result?.reason });
  });

  for (const { type } of told) metrics.events.inc({ type, outcome: "told" });
  for (const { event, error } of failed) {
    const { id, type } = event;
    log.error({ err: error, eventId: id, type }, "an event could not be told; it will be tried again");
    metrics.events.inc({ type, outcome: "failed" });
  }
  if (held.length > 0) log.warn({ events: held.length }, "the queue went away while events were told");

  await forget(db, told);
  await postpone(db, failed);
  await release(db, held);
  return told.length;
}

/**
 * After a long outage to count all would outlast the asker's patience: more are counted as so many. What is due first has
 * been waiting longest, or nearly, so only of the first few the oldest is looked for.
 */
const usualLimits = { countedAtMost: 100_000, lookedAt: 1_000 };

/** What is still to be told, and since when. Events under way count too: they are not told yet. */
export async function outboxDepth(
  db: Database,
  { countedAtMost, lookedAt } = usualLimits,
): Promise<{ events: number; oldestSeconds: number }> {
  const [depth] = await readPrimary<{ events: number; oldestSeconds: number }>(
    db,
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM outbox LIMIT $1) AS counted) AS events,
       coalesce(extract(epoch FROM now() - (
         SELECT min(created_at) FROM (
           SELECT created_at FROM outbox ORDER BY available_at, id LIMIT $2) AS first)), 0)::float8 AS "oldestSeconds"`,
    [countedAtMost, lookedAt],
  );
  return depth ?? { events: 0, oldestSeconds: 0 };
}

type Claimed = { event: StoredEvent; attempts: number };
type Failed = Claimed & { error: unknown };

/** Any number, as long as nobody else uses it: relays claim one after the other. */
const claimLock = 7_021_946;

async function claimBatch(db: Database, atMost: number): Promise<Claimed[]> {
  const batch = await inTransaction(db, async (tx) => {
    // Without it two relays would want the same rows, one would wait for the other and go away empty-handed. FOR UPDATE
    // SKIP LOCKED would do as well, but a database that is distributed by doctor refuses it over all rows.
    // Nor need it be on disk: a claim that a crash of the database undoes is only made again.
    await inTx(tx, "SELECT set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock($1)", [
      claimLock,
    ]);
    // The lock is a matter of one node, so what makes a claim right stands in the statement: a row that another relay
    // has leased meanwhile is looked at again, and is not due.
    return inTx<StoredEvent & { attempts: number }>(
      tx,
      `UPDATE outbox SET available_at = now() + make_interval(secs => $2)
       WHERE available_at <= now() AND (doctor_id, id) IN (
         SELECT doctor_id, id FROM outbox WHERE available_at <= now() ORDER BY available_at, id LIMIT $1)
       RETURNING doctor_id AS "doctorId", id, type, payload, position::text AS position, attempts`,
      [atMost, leaseSeconds],
    );
  });
  // An id begins with its time: what happened first is told first.
  batch.sort((a, b) => (a.id < b.id ? -1 : 1));
  return batch.map(({ attempts, ...event }) => ({ event, attempts }));
}

async function forget(db: Database, events: StoredEvent[]): Promise<void> {
  await change(
    db,
    events,
    "DELETE FROM outbox o USING unnest($1::uuid[], $2::uuid[]) AS e(doctor_id, id) WHERE o.doctor_id = e.doctor_id AND o.id = e.id",
  );
}

/** One statement for each wait: distributed by doctor, none may reckon with both the clock and a column. */
async function postpone(db: Database, failed: Failed[]): Promise<void> {
  const waitOf = ({ attempts }: Failed) => Math.min(2 ** attempts, longestBackoffSeconds);
  for (const seconds of new Set(failed.map(waitOf))) {
    const together = failed.filter((one) => waitOf(one) === seconds);
    await change(
      db,
      together.map(({ event }) => event),
      `UPDATE outbox o SET attempts = attempts + 1, last_error = e.error,
         available_at = now() + make_interval(secs => $4)
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS e(doctor_id, id, error)
       WHERE o.doctor_id = e.doctor_id AND o.id = e.id`,
      [together.map(({ error }) => String(error).slice(0, 500)), seconds],
    );
  }
}

/** No event is to blame, so none loses patience: all can go as soon as the queue is back. */
async function release(db: Database, events: StoredEvent[]): Promise<void> {
  await change(
    db,
    events,
    `UPDATE outbox o SET available_at = now() + make_interval(secs => $3)
     FROM unnest($1::uuid[], $2::uuid[]) AS e(doctor_id, id)
     WHERE o.doctor_id = e.doctor_id AND o.id = e.id`,
    [awaySeconds],
  );
}

async function change(db: Database, events: StoredEvent[], sql: string, bind: unknown[] = []): Promise<void> {
  if (events.length === 0) return;
  const keys = [events.map(({ doctorId }) => doctorId), events.map(({ id }) => id)];
  await inTransaction(db, (tx) => inTx(tx, sql, [...keys, ...bind]));
}
