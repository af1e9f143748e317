import type { Logger } from "pino";
import type { Database } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import { type Loop, startLoop } from "../platform/loop.ts";
import { claimDue, type DueDelivery, type Outcome, recordOutcome } from "./deliveries.ts";
import { type Posted, post } from "./post.ts";
import { openSecret } from "./seal.ts";
import { signatureHeaders } from "./sign.ts";
import { makeUnderWay, type UnderWay } from "./under-way.ts";

export type DeliverDeps = {
  db: Database;
  secret: Buffer;
  publicWebhooksOnly: boolean;
  log: Logger;
  /** How long a receiver may take to answer. Default 10 seconds. */
  timeoutMs?: number;
};

const minute = 60;
const hour = 60 * minute;
/** Longer than that a receiver cannot put us off by itself (Retry-After). */
const longestAskedSeconds = hour;
/** After the first attempt fails, the second, … About three days in all: a receiver may break on a Friday evening. */
const retryAfterSeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Posts what is due, as far as there is room, and waits until all of it is answered. Gives how many these were. */
export async function deliverWebhooksOnce(deps: DeliverDeps): Promise<number> {
  const underWay = makeUnderWay();
  const started = await postDue(deps, underWay);
  await underWay.settled();
  return started;
}

/** Round after round, none waiting for the posts of another: a receiver that hangs holds up nobody but itself. */
export function startDeliveries(deps: DeliverDeps, everyMs: number): Loop {
  const underWay = makeUnderWay();
  const once = async () => {
    const started = await postDue(deps, underWay);
    if (started > 0 || underWay.size() === 0) return started;
    // Whatever else is due may be waiting for just the room that the end of a post makes.
    await underWay.oneEnded(everyMs);
    return 1;
  };
  const loop = startLoop({ name: "deliver-webhooks", everyMs, once, log: deps.log });
  return {
    stop: async () => {
      await loop.stop();
      await underWay.settled();
    },
  };
}

async function postDue(deps: DeliverDeps, underWay: UnderWay): Promise<number> {
  const room = underWay.room();
  if (room === 0) return 0;
  const due = await inTransaction(deps.db, (tx) => claimDue(tx, { room, counts: underWay.counts() }));
  for (const delivery of due) underWay.add(delivery, deliver(deps, delivery));
  return due.length;
}

/** Never rejects: an outcome that cannot be recorded is forgotten, and the delivery due again when its lease is over. */
async function deliver(deps: DeliverDeps, due: DueDelivery): Promise<void> {
  const about = { deliveryId: due.id, webhookId: due.webhookId, attempts: due.attempts };
  try {
    const outcome = judge(await attempt(deps, due), due.attempts);
    await inTransaction(deps.db, (tx) => recordOutcome(tx, due, outcome));
    if (outcome.state === "failed")
      deps.log.warn({ ...about, error: outcome.error }, "a webhook is given up");
  } catch (error) {
    deps.log.error({ ...about, err: error }, "what became of a webhook could not be recorded");
  }
}

async function attempt(deps: DeliverDeps, due: DueDelivery): Promise<Posted> {
  const secret = openSecret(deps.secret, due.webhookId, due.secret);
  if (!secret)
    return {
      status: null,
      error: "the signing secret was sealed with another DOCBOOK_SECRET: rotate the webhook's secret",
    };
  const previous = due.previousSecret && openSecret(deps.secret, due.webhookId, due.previousSecret);
  const { eventId, body } = due;
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "DocBook-Webhooks/1",
    ...signatureHeaders({ eventId, body, at: new Date() }, previous ? [secret, previous] : [secret]),
  };
  const { publicWebhooksOnly: publicOnly, timeoutMs = 10_000 } = deps;
  return post(due.url, headers, body, { publicOnly, timeoutMs });
}

function judge(posted: Posted, attempts: number): Outcome {
  const responseStatus = posted.status;
  if (posted.status !== null && posted.status >= 200 && posted.status < 300)
    return { state: "delivered", responseStatus };
  const error = posted.status === null ? posted.error : `answered ${posted.status}`;
  const pause = retryAfterSeconds[attempts - 1];
  // 410 Gone: whoever was there asks not to be told any more.
  if (posted.status === 410 || pause === undefined) return { state: "failed", responseStatus, error };
  // Not all at once when a receiver comes back.
  const jitter = 0.9 + Math.random() * 0.2;
  const asked = Math.min(posted.retryAfterSeconds ?? 0, longestAskedSeconds);
  return { state: "pending", responseStatus, error, retryAfterSeconds: Math.max(pause * jitter, asked) };
}
