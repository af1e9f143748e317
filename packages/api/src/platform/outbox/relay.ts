import type { Logger } from "pino";
import { type Database, inTx, type Tx } from "../db/connection.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Queue } from "../edges/queue.ts";
import type { Metrics } from "../metrics.ts";
import type { BookingEvent, StoredEvent } from "./outbox.ts";

export type RelayDeps = {
  db: Database;
  queue: Queue<StoredEvent>;
  metrics: Pick<Metrics, "events">;
  log: Logger;
};

/** Few enough to be through long before the role's idle_in_transaction_session_timeout. */
const batchSize = 20;
/** 1 s, 2 s, 4 s … up to ten minutes: a mail server that comes back is not stormed. */
const longestBackoffSeconds = 600;

/**
 * Tells one batch of events and gives how many were told. The rows stay locked while they are handed over, so
 * several relays share the work, and a crash leaves them for the next one: at least once, never lost.
 */
export function relayOnce(deps: RelayDeps): Promise<number> {
  return inTransaction(
    deps.db,
    async (tx) => {
      const batch = await claimBatch(tx);
      const told: StoredEvent[] = [];
      for (const event of batch) {
        try {
          await deps.queue.publish(event);
          told.push(event);
          deps.metrics.events.inc({ type: event.type, outcome: "told" });
        } catch (error) {
          deps.log.error(
            { err: error, eventId: event.id, type: event.type },
            "an event could not be told; it will be tried again",
          );
          deps.metrics.events.inc({ type: event.type, outcome: "failed" });
          await postpone(tx, event, error);
        }
      }
      await forget(tx, told);
      return told.length;
      // Not run again by itself: telling is not undone by a rollback.
    },
    0,
  );
}

async function claimBatch(tx: Tx): Promise<StoredEvent[]> {
  return inTx<StoredEvent>(
    tx,
    `SELECT doctor_id AS "doctorId", id, type, payload FROM outbox
     WHERE available_at <= now() ORDER BY available_at, id LIMIT $1
     FOR UPDATE SKIP LOCKED`,
    [batchSize],
  );
}

async function forget(tx: Tx, events: StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  await inTx(
    tx,
    "DELETE FROM outbox o USING unnest($1::uuid[], $2::uuid[]) AS told(doctor_id, id) WHERE o.doctor_id = told.doctor_id AND o.id = told.id",
    [events.map((event) => event.doctorId), events.map((event) => event.id)],
  );
}

async function postpone(tx: Tx, event: BookingEvent & { id: string }, error: unknown): Promise<void> {
  await inTx(
    tx,
    `UPDATE outbox SET attempts = attempts + 1, last_error = $3,
       available_at = now() + make_interval(secs => least(2 ^ attempts, $4))
     WHERE doctor_id = $1 AND id = $2`,
    [event.doctorId, event.id, String(error).slice(0, 500), longestBackoffSeconds],
  );
}
