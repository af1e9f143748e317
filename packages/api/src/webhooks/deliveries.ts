import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import type { BookingEvent } from "../platform/outbox/outbox.ts";
import { mostPerWebhook } from "./under-way.ts";

/** One event for one webhook, as its clinic may see it. */
export type Delivery = {
  id: string;
  webhookId: string;
  eventId: string;
  type: BookingEvent["type"];
  state: "pending" | "delivered" | "failed";
  attempts: number;
  nextAttemptAt: Date | null;
  responseStatus: number | null;
  error: string | null;
  createdAt: Date;
  deliveredAt: Date | null;
};

const columns = `d.id, d.webhook_id AS "webhookId", d.event_id AS "eventId", d.type, d.state, d.attempts,
  d.next_attempt_at AS "nextAttemptAt", d.response_status AS "responseStatus", d.error,
  d.created_at AS "createdAt", d.delivered_at AS "deliveredAt"`;

export type DeliveryCursor = { id: string };

/** Newest first. A delivery that the cursor names may be forgotten by now; then so is all that came after it. */
export function deliveriesOfWebhook(
  db: Database,
  input: {
    webhookId: string;
    state: Delivery["state"] | undefined;
    after: DeliveryCursor | undefined;
    limit: number;
  },
): Promise<Delivery[]> {
  return readPrimary<Delivery>(
    db,
    `SELECT ${columns} FROM webhook_deliveries d
     WHERE d.webhook_id = $1 AND ($2::text IS NULL OR d.state = $2)
       AND ($3::uuid IS NULL OR (d.created_at, d.id) <
         (SELECT l.created_at, l.id FROM webhook_deliveries l WHERE l.webhook_id = $1 AND l.id = $3))
     ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
    [input.webhookId, input.state ?? null, input.after?.id ?? null, input.limit],
  );
}

/** Due at once, whatever its state, with all its attempts before it. */
export async function makeDueAgain(
  tx: Tx,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<Delivery | undefined> {
  const [row] = await inTx<Delivery>(
    tx,
    `UPDATE webhook_deliveries d SET state = 'pending', attempts = 0, next_attempt_at = now(), delivered_at = NULL
     WHERE d.webhook_id = $1 AND d.id = $2 RETURNING ${columns}`,
    [webhookId, deliveryId],
  );
  return row;
}

export type DueDelivery = Pick<Delivery, "id" | "webhookId" | "eventId" | "attempts"> & {
  body: string;
  /** Names this claim: whoever claims, or makes due, later has another. */
  lease: string;
  url: string;
  secret: Buffer;
  /** For a day after a rotation. */
  previousSecret: Buffer | null;
};

/** Longer than an attempt can take. What dies with its process is due again after it. */
const leaseSeconds = 60;
/** Of those that wait longest, as many are looked at: enough to find some for every webhook that has room. */
const lookedAt = 500;

/**
 * Takes deliveries that are due, the longest waiting first, and counts the attempt. Several workers share them; no
 * transaction is open while they are posted. A webhook that has its share under way is passed over, backlog and all.
 */
export function claimDue(
  tx: Tx,
  { room, byWebhook }: { room: number; byWebhook: Record<string, number> },
): Promise<DueDelivery[]> {
  const full = Object.keys(byWebhook).filter((id) => (byWebhook[id] ?? 0) >= mostPerWebhook);
  return inTx<DueDelivery>(
    tx,
    `WITH waiting AS (
       SELECT id, webhook_id, next_attempt_at FROM webhook_deliveries
       WHERE state = 'pending' AND next_attempt_at <= now() AND webhook_id <> ALL ($2::uuid[])
       ORDER BY next_attempt_at LIMIT $3
     ), ranked AS MATERIALIZED (
       SELECT id, coalesce(($4::jsonb ->> webhook_id::text)::int, 0)
         + row_number() OVER (PARTITION BY webhook_id ORDER BY next_attempt_at, id) AS place FROM waiting
     ), claimed AS (
       -- Still due? Another worker may have been here in between. Without a word about its state, which keeps the planner
       -- from walking the index of what is due once more for every row: a round took 350 ms with 1,000 of them, and takes 6.
       SELECT d.id FROM ranked JOIN webhook_deliveries d USING (id)
       WHERE ranked.place <= $5 AND d.next_attempt_at <= now()
       ORDER BY d.next_attempt_at LIMIT $1
       FOR UPDATE OF d SKIP LOCKED
     )
     UPDATE webhook_deliveries d
     SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => $6)
     FROM claimed, webhooks w WHERE d.id = claimed.id AND w.id = d.webhook_id
     RETURNING d.id, d.webhook_id AS "webhookId", d.event_id AS "eventId", d.attempts, d.body,
       d.next_attempt_at::text AS lease, w.url, w.secret,
       CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret"`,
    [room, full, lookedAt, JSON.stringify(byWebhook), mostPerWebhook, leaseSeconds],
  );
}

export type Outcome = { responseStatus: number | null } & (
  | { state: "delivered" }
  | { state: "pending"; error: string; retryAfterSeconds: number }
  | { state: "failed"; error: string }
);

/** Only by whoever still holds the lease: a delivery that was made due again meanwhile stays due. */
export async function recordOutcome(tx: Tx, due: DueDelivery, outcome: Outcome): Promise<void> {
  await inTx(
    tx,
    `UPDATE webhook_deliveries SET state = $3, response_status = $4, error = $5,
       next_attempt_at = now() + make_interval(secs => $6::double precision),
       delivered_at = CASE WHEN $3 = 'delivered' THEN now() END
     WHERE id = $1 AND state = 'pending' AND next_attempt_at = $2::timestamptz`,
    [
      due.id,
      due.lease,
      outcome.state,
      outcome.responseStatus,
      outcome.state === "delivered" ? null : outcome.error,
      // No interval, no next attempt.
      outcome.state === "pending" ? outcome.retryAfterSeconds : null,
    ],
  );
}
