import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import type { BookingEvent } from "../platform/outbox/outbox.ts";
import { type Counts, mostPerClinic, mostPerWebhook } from "./under-way.ts";

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
  clinicId: string;
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
 * Takes deliveries that are due, and counts the attempt: of each clinic its first before the second of any, and of those
 * the longest waiting first. Several workers share them; no transaction is open while they are posted. A webhook or a
 * clinic that has its share under way is passed over, backlog and all.
 */
export function claimDue(tx: Tx, { room, counts }: { room: number; counts: Counts }): Promise<DueDelivery[]> {
  const { byWebhook, byClinic } = counts;
  return inTx<DueDelivery>(
    tx,
    `WITH waiting AS (
       SELECT id, webhook_id, next_attempt_at FROM webhook_deliveries
       WHERE state = 'pending' AND next_attempt_at <= now() AND webhook_id <> ALL ($2::uuid[])
         AND webhook_id NOT IN (SELECT id FROM webhooks WHERE clinic_id = ANY ($3::uuid[]))
       ORDER BY next_attempt_at LIMIT $4
     ), in_webhook AS (
       SELECT waiting.id, w.clinic_id, next_attempt_at, coalesce(($5::jsonb ->> webhook_id::text)::int, 0)
         + row_number() OVER (PARTITION BY webhook_id ORDER BY next_attempt_at, waiting.id) AS place
       FROM waiting JOIN webhooks w ON w.id = webhook_id
     ), ranked AS MATERIALIZED (
       SELECT id, coalesce(($6::jsonb ->> clinic_id::text)::int, 0)
         + row_number() OVER (PARTITION BY clinic_id ORDER BY place, next_attempt_at, id) AS place
       FROM in_webhook WHERE place <= $7
     ), claimed AS (
       -- Still due? Another worker may have been here in between. Without a word about its state, which keeps the planner
       -- from walking the index of what is due once more for every row: a round took 350 ms with 1,000 of them, and takes 6.
       SELECT d.id FROM ranked JOIN webhook_deliveries d USING (id)
       WHERE ranked.place <= $8 AND d.next_attempt_at <= now()
       ORDER BY ranked.place, d.next_attempt_at LIMIT $1
       FOR UPDATE OF d SKIP LOCKED
     )
     UPDATE webhook_deliveries d
     SET attempts = d.attempts + 1, next_attempt_at = now() + make_interval(secs => $9)
     FROM claimed, webhooks w WHERE d.id = claimed.id AND w.id = d.webhook_id
     RETURNING d.id, d.webhook_id AS "webhookId", w.clinic_id AS "clinicId", d.event_id AS "eventId", d.attempts,
       d.body, d.next_attempt_at::text AS lease, w.url, w.secret,
       CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret"`,
    [
      room,
      fullOf(byWebhook, mostPerWebhook),
      fullOf(byClinic, mostPerClinic),
      lookedAt,
      JSON.stringify(byWebhook),
      JSON.stringify(byClinic),
      mostPerWebhook,
      mostPerClinic,
      leaseSeconds,
    ],
  );
}

function fullOf(counts: Record<string, number>, most: number): string[] {
  return Object.keys(counts).filter((id) => (counts[id] ?? 0) >= most);
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
