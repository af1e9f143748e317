import { type Database, inTx, type Tx } from "../platform/db/connection.ts";
import { overlaps, violatedKey } from "../platform/db/failures.ts";
import type { BookingRow } from "../platform/db/models/index.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { LockedSlot, SlotLock, Span, Terms } from "./lock.ts";
import { movedTime, readVisitType, type VisitTime, type VisitType, visitTime } from "./visit.ts";

/** A visit that somebody wants to book, hold or move to. */
export type Wanted = {
  clinicId: string;
  doctorId: string;
  slotId: string;
  /** The doctor's usual one where it is left out. */
  visitType: string | undefined;
  /** Holds that are the asker's own, shown to be so by their tokens. */
  ownHolds: string[];
  /** The booking that is being moved: its time is the asker's own. */
  ownBooking?: Pick<BookingRow, "id" | "start" | "end" | "claimStart" | "claimEnd">;
  /** What has to be true before anything about the slots matters: looked at under their locks. */
  beforehand?: (tx: Tx, terms: Terms) => Promise<void>;
  /** Clinics may overrule their own minimum notice. */
  regardlessOfNotice?: boolean;
};

/** The slots are locked, and all of this is theirs to take. */
export type Claimed = {
  time: VisitTime;
  visitType: VisitType | undefined;
  terms: Terms;
  /** What the visit and its buffers take. */
  slots: LockedSlot[];
  /** What the asker had before, and what of it is not needed any more. */
  givenBack: LockedSlot[];
  position: string;
};

export type Refusal =
  | { outcome: "missing" | "visit-type-missing" | "taken" | "key-used" }
  | { outcome: "held"; until: Date }
  | { outcome: "too-soon"; minimumNoticeMinutes: number }
  | { outcome: "too-late"; horizonDays: number };

/**
 * The one way to a doctor's time: locks what a visit would take, decides under the lock, and lets `work` write.
 * Booking, holding and moving all come through here. One transaction: what is refused leaves nothing behind.
 */
export async function inClaim<Result>(
  { db, lockSlots }: { db: Database; lockSlots: SlotLock },
  wanted: Wanted,
  work: (tx: Tx, claimed: Claimed) => Promise<Result>,
): Promise<Result | Refusal> {
  try {
    return await inTransaction(db, async (tx) => work(tx, await claim(tx, wanted, lockSlots)));
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    // Nothing was named, and only the lock could tell what that means: once more, with the name.
    if (error instanceof Usual)
      return inClaim({ db, lockSlots }, { ...wanted, visitType: error.visitType }, work);
    // The second guard, and the twin of a request that is still under way on another slot.
    const key = violatedKey(error);
    if (key?.includes("slot_id") || overlaps(error)) return { outcome: "taken" };
    if (key?.includes("idempotency_key")) return { outcome: "key-used" };
    throw error;
  }
}

/** Rolls back: a commit would write the lock to disk and wait for it, once for each loser of a race (3 times as long). */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.outcome);
    this.refusal = refusal;
  }
}

class Usual extends Error {
  readonly visitType: string;

  constructor(visitType: string) {
    super(visitType);
    this.visitType = visitType;
  }
}

async function claim(tx: Tx, wanted: Wanted, lockSlots: SlotLock): Promise<Claimed> {
  const { doctorId, slotId, ownBooking, ownHolds } = wanted;
  const named = await nameVisit(tx, wanted);
  const own = ownBooking ? [spanOf(ownBooking)] : [];
  const spans = named ? [spanOf(named.time), ...own] : own;
  const which = { slotId, spans, nextAfter: bufferEnd(named?.time), holdIds: ownHolds };
  const locked = await lockSlots(tx, doctorId, which);

  const first = locked.find(({ id }) => id === slotId);
  if (first?.clinicId !== wanted.clinicId) throw new Refused({ outcome: "missing" });
  const { terms, position } = first;
  await wanted.beforehand?.(tx, terms);
  if (!named && !ownBooking && terms.usualVisitType !== null) throw new Usual(terms.usualVisitType);

  const time = named?.time ?? visitTime(first, undefined);
  const slots = locked.filter((slot) => touches(slot, spanOf(time)));
  refuseUnfit(slots, time, wanted, terms.now);
  if (named || ownBooking) await refuseOverlap(tx, wanted, time);
  refuseUntimely(time, named?.visitType, wanted, terms);

  const taken = slots.filter((slot) => stateOf(slot, wanted, terms.now) !== "closed");
  const had = locked.filter((slot) => isOwn(slot, wanted));
  const givenBack = had.filter((slot) => !taken.includes(slot));
  return { time, visitType: named?.visitType, terms, slots: taken, givenBack, position };
}

/** What a visit type means for this slot. A slot's start never changes, and the type's terms are the clinic's to change. */
async function nameVisit(
  tx: Tx,
  wanted: Wanted,
): Promise<{ visitType: VisitType | undefined; time: VisitTime } | undefined> {
  if (wanted.visitType === undefined) return undefined;
  const { slot, visitType } = await readVisitType(tx, { ...wanted, visitType: wanted.visitType });
  if (!slot) throw new Refused({ outcome: "missing" });
  if (visitType) return { visitType, time: visitTime(slot, visitType) };
  // The clinic does not offer it any more, but what is booked stays what it was.
  if (wanted.ownBooking) return { visitType, time: movedTime(wanted.ownBooking, slot) };
  throw new Refused({ outcome: "visit-type-missing" });
}

/** Every minute of the visit needs a slot that can be had; of the buffers, only what somebody else has is in the way. */
function refuseUnfit(slots: LockedSlot[], time: VisitTime, wanted: Wanted, now: Date): void {
  let coveredUntil = time.start.getTime();
  for (const slot of slots.toSorted((a, b) => a.start.getTime() - b.start.getTime())) {
    const state = stateOf(slot, wanted, now);
    if (state === "taken") throw new Refused({ outcome: "taken" });
    // `until` is there with every hold (a constraint).
    if (state === "held") throw new Refused({ outcome: "held", until: slot.heldUntil ?? now });
    if (state === "open" && slot.start.getTime() === coveredUntil) coveredUntil = slot.end.getTime();
  }
  if (coveredUntil < time.end.getTime()) throw new Refused({ outcome: "taken" });
}

type SlotState = "open" | "held" | "taken" | "closed";

function stateOf(slot: LockedSlot, wanted: Wanted, now: Date): SlotState {
  if (isOwn(slot, wanted)) return slot.planned || slot.status === "busy" ? "open" : "closed";
  const { status, heldUntil, planned } = slot;
  if (status === "free") return "open";
  if (status === "busy") return "taken";
  if (status === "busy-unavailable") return "closed";
  if (heldUntil && heldUntil > now) return "held";
  return planned ? "open" : "closed";
}

/** Each slot that is busy belongs to one booking, and each that is held to one hold. */
function isOwn({ status, holdId, start, end }: LockedSlot, { ownHolds, ownBooking }: Wanted): boolean {
  if (status === "busy-tentative") return holdId !== null && ownHolds.includes(holdId);
  return status === "busy" && ownBooking !== undefined && touches({ start, end }, spanOf(ownBooking));
}

/** Two visits' buffers may meet where there is no slot, as in a break. */
async function refuseOverlap(tx: Tx, { doctorId, ownBooking }: Wanted, time: VisitTime): Promise<void> {
  const others = await inTx(
    tx,
    `SELECT 1 FROM bookings WHERE doctor_id = $1 AND status = 'booked'
       AND tstzrange(claim_start, claim_end) && tstzrange($2, $3) AND id IS DISTINCT FROM $4`,
    [doctorId, time.claimStart, time.claimEnd, ownBooking?.id ?? null],
  );
  if (others.length > 0) throw new Refused({ outcome: "taken" });
}

function refuseUntimely(
  { start }: VisitTime,
  visitType: VisitType | undefined,
  { regardlessOfNotice = false }: Wanted,
  terms: Terms,
): void {
  const minimumNoticeMinutes = visitType?.minimumNoticeMinutes ?? terms.minimumNoticeMinutes;
  const earliest = terms.now.getTime() + (regardlessOfNotice ? 0 : minimumNoticeMinutes * 60_000);
  if (start.getTime() < earliest) throw new Refused({ outcome: "too-soon", minimumNoticeMinutes });
  if (visitType && start.getTime() >= terms.now.getTime() + visitType.horizonDays * 86_400_000)
    throw new Refused({ outcome: "too-late", horizonDays: visitType.horizonDays });
}

/**
 * Where no slot follows at once, as before a break, two visits' buffers could meet without a slot that both lock. So the
 * next slot is locked as well: a visit after the break that comes near enough takes it.
 */
function bufferEnd(time: VisitTime | undefined): Date | undefined {
  return time && time.claimEnd > time.end ? time.claimEnd : undefined;
}

function spanOf({ claimStart, claimEnd }: { claimStart: Date; claimEnd: Date }): Span {
  return { start: claimStart, end: claimEnd };
}

function touches(slot: Span, span: Span): boolean {
  return slot.start < span.end && slot.end > span.start;
}
