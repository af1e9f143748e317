import { type Database, readPrimary } from "../platform/db/connection.ts";
import { writeAlone } from "../platform/db/transaction.ts";
import { Undeliverable } from "../platform/edges/queue.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";

/**
 * How long a claim keeps others away. Longer than anything that is sent under it may take (25 s by mail), and short
 * enough that after a crash the queue's third try, 35 s later, finds it over.
 */
const leaseSeconds = 30;

export type Handling = {
  event: Pick<StoredEvent, "id" | "doctorId">;
  handler: "email" | "sms";
  /** The booking, and the time that is told of it. */
  tells: { id: string; start: Date };
};

/** What stands for a message that nobody can have. */
const undeliverable = "undeliverable";

/** Gives what the other side calls what was sent. `again`: somebody began before and did not end; it may have left. */
type Work = (attempt: { again: boolean }) => Promise<string>;

/**
 * Sends what an event asks for once, however often and by however many workers the event is handled. The claim is a
 * lease and no lock, since nothing is sent within a transaction. One gap no database can close: a worker that
 * dies between sending and saying so. Then `work` runs with `again`, and looks, or sends what the receiver knows again.
 */
export async function handleOnce(db: Database, handling: Handling, work: Work): Promise<void> {
  const claim = await takeClaim(db, handling);
  if (claim.state === "done") return;
  if (claim.state === "held") throw new Error("Another worker is at this event, or died at it a moment ago");

  let reference: string;
  try {
    reference = await work({ again: claim.state === "taken-over" });
  } catch (error) {
    if (error instanceof Undeliverable) await markDone(db, handling, undeliverable);
    // Failing that, the lease ends by itself.
    else await endLease(db, handling, claim).catch(() => {});
    throw error;
  }
  await markDone(db, handling, reference);
}

/** The time that the last message of this kind said. Undefined where there was none, or none within a month. */
export async function lastTold(
  db: Database,
  { doctorId, id }: { doctorId: string; id: string },
  handler: Handling["handler"],
): Promise<Date | undefined> {
  const [last] = await readPrimary<{ start: Date }>(
    db,
    `SELECT told_start AS start FROM handled_events
     WHERE doctor_id = $1 AND booking_id = $2 AND handler = $3 AND done_at IS NOT NULL AND reference <> $4
     ORDER BY done_at DESC LIMIT 1`,
    [doctorId, id, handler, undeliverable],
  );
  return last?.start;
}

/** To the millisecond, as a Date is. */
type Lease = { claimedAt: Date };
type Claim = ({ state: "first" | "taken-over" } & Lease) | { state: "held" } | { state: "done" };

/** Each statement decides by itself, so there is no transaction around them: nearly always the first is all. */
async function takeClaim(db: Database, handling: Handling): Promise<Claim> {
  const key = keyOf(handling);
  const [first] = await writeAlone<Lease>(
    db,
    `INSERT INTO handled_events (doctor_id, event_id, handler, claimed_at, booking_id, told_start)
     VALUES ($1, $2, $3, date_trunc('milliseconds', now()), $4, $5)
     ON CONFLICT (doctor_id, event_id, handler) DO NOTHING RETURNING claimed_at AS "claimedAt"`,
    [...key, handling.tells.id, handling.tells.start],
  );
  if (first) return { state: "first", ...first };
  // Of two that come at once the second waits for the first one's commit, and finds a new lease.
  const [takenOver] = await writeAlone<Lease>(
    db,
    `UPDATE handled_events SET claimed_at = date_trunc('milliseconds', now())
     WHERE doctor_id = $1 AND event_id = $2 AND handler = $3
       AND done_at IS NULL AND claimed_at <= now() - make_interval(secs => $4)
     RETURNING claimed_at AS "claimedAt"`,
    [...key, leaseSeconds],
  );
  if (takenOver) return { state: "taken-over", ...takenOver };
  const [done] = await readPrimary(
    db,
    `SELECT 1 FROM handled_events
     WHERE doctor_id = $1 AND event_id = $2 AND handler = $3 AND done_at IS NOT NULL`,
    key,
  );
  return { state: done ? "done" : "held" };
}

/** Whoever holds the claim by now: it has been sent. */
async function markDone(db: Database, handling: Handling, reference: string): Promise<void> {
  await writeAlone(
    db,
    `UPDATE handled_events SET done_at = now(), reference = $4
     WHERE doctor_id = $1 AND event_id = $2 AND handler = $3 AND done_at IS NULL`,
    [...keyOf(handling), reference],
  );
}

/**
 * The next try need not wait. The row stays, for an answer that never came does not mean that nothing was sent. Only
 * our own lease: we may have been so slow that another one holds it.
 */
async function endLease(db: Database, handling: Handling, { claimedAt }: Lease): Promise<void> {
  await writeAlone(
    db,
    `UPDATE handled_events SET claimed_at = now() - make_interval(secs => $5)
     WHERE doctor_id = $1 AND event_id = $2 AND handler = $3 AND done_at IS NULL AND claimed_at = $4`,
    [...keyOf(handling), claimedAt, leaseSeconds],
  );
}

function keyOf({ event, handler }: Handling): [doctorId: string, eventId: string, handler: string] {
  return [event.doctorId, event.id, handler];
}
