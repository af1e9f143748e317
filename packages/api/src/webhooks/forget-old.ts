import { type Database, inTx } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";

/** Few enough to be through long before the role's statement_timeout. */
const batchSize = 1_000;
const keptDays = 30;

/**
 * Forgets what nobody asks for after a month: deliveries to webhooks, and which handler is through with which event.
 * One batch of each; gives how many rows went, so that a loop goes on until there are none.
 */
export async function forgetOldOnce(db: Database): Promise<number> {
  const deliveries = await forget(
    db,
    `DELETE FROM webhook_deliveries d USING (
       SELECT id FROM webhook_deliveries WHERE created_at < now() - make_interval(days => $1)
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) old
     WHERE d.id = old.id RETURNING d.id`,
  );
  const handled = await forget(
    db,
    `DELETE FROM handled_events WHERE (doctor_id, event_id, handler) IN (
       SELECT doctor_id, event_id, handler FROM handled_events
       WHERE claimed_at < now() - make_interval(days => $1) ORDER BY claimed_at LIMIT $2)
     RETURNING event_id`,
  );
  return deliveries + handled;
}

async function forget(db: Database, sql: string): Promise<number> {
  const rows = await inTransaction(db, (tx) => inTx(tx, sql, [keptDays, batchSize]));
  return rows.length;
}
