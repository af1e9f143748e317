import { v7 as uuidv7 } from "uuid";
import { AppError } from "../errors.ts";
import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import type { BookingEvent } from "../platform/outbox/outbox.ts";
import { sealSecret } from "./seal.ts";

export const eventTypes = [
  "booking.created",
  "booking.rescheduled",
  "booking.cancelled",
] as const satisfies BookingEvent["type"][];

export type Webhook = { id: string; url: string; events: BookingEvent["type"][]; createdAt: Date };
export type WebhookKey = { clinicId: string; webhookId: string };

/** Each is one more request for every booking. */
const mostOfClinic = 10;
const columns = `id, url, events, created_at AS "createdAt"`;

/** From the primary: whoever has just made one wants to see it. */
export function webhooksOfClinic(db: Database, clinicId: string): Promise<Webhook[]> {
  return readPrimary<Webhook>(
    db,
    `SELECT ${columns} FROM webhooks WHERE clinic_id = $1 ORDER BY created_at, id`,
    [clinicId],
  );
}

export async function requireWebhook(db: Database, key: WebhookKey): Promise<void> {
  const found = await readPrimary(db, "SELECT id FROM webhooks WHERE clinic_id = $1 AND id = $2", [
    key.clinicId,
    key.webhookId,
  ]);
  if (found.length === 0) throw webhookNotFound();
}

export type NewWebhook = Pick<Webhook, "url" | "events"> & { clinicId: string; secret: Buffer };

export async function addWebhook(tx: Tx, master: Buffer, webhook: NewWebhook): Promise<Webhook> {
  // Requests at the same time would all count nine: the clinic's row makes them take turns. Bookings do not wait for it.
  await inTx(tx, "SELECT id FROM clinics WHERE id = $1 FOR NO KEY UPDATE", [webhook.clinicId]);
  const present = await inTx(tx, "SELECT id FROM webhooks WHERE clinic_id = $1", [webhook.clinicId]);
  if (present.length >= mostOfClinic) {
    throw new AppError(
      "too-many-webhooks",
      `A clinic has ${mostOfClinic} webhooks at the most. Delete one first.`,
    );
  }
  const id = uuidv7();
  const [row] = await inTx<Webhook>(
    tx,
    `INSERT INTO webhooks (id, clinic_id, url, events, secret) VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
    [id, webhook.clinicId, webhook.url, webhook.events, sealSecret(master, id, webhook.secret)],
  );
  if (!row) throw new Error("INSERT … RETURNING gave no row");
  return row;
}

/** The secret so far signs for another day: a receiver changes over without missing anything. */
export async function replaceSecret(
  tx: Tx,
  master: Buffer,
  { clinicId, webhookId }: WebhookKey,
  secret: Buffer,
): Promise<Webhook> {
  const [row] = await inTx<Webhook>(
    tx,
    `UPDATE webhooks SET previous_secret = secret, previous_secret_until = now() + interval '24 hours', secret = $3
     WHERE clinic_id = $1 AND id = $2 RETURNING ${columns}`,
    [clinicId, webhookId, sealSecret(master, webhookId, secret)],
  );
  if (!row) throw webhookNotFound();
  return row;
}

/** Its deliveries go with it. */
export async function removeWebhook(tx: Tx, { clinicId, webhookId }: WebhookKey): Promise<void> {
  const removed = await inTx(tx, "DELETE FROM webhooks WHERE clinic_id = $1 AND id = $2 RETURNING id", [
    clinicId,
    webhookId,
  ]);
  if (removed.length === 0) throw webhookNotFound();
}

function webhookNotFound(): AppError {
  return new AppError("webhook-not-found", "This clinic has no webhook of that id.");
}
