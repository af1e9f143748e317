import type { components } from "@docbook/sdk/contract";
import { parse, v7 as uuidv7 } from "uuid";
import { presentInstant } from "../bookings/present.ts";
import { refuse } from "../bookings/refuse.ts";
import { AppError } from "../errors.ts";
import { type Database, inTx, type Tx } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { lockPseudonym } from "../platform/pseudonym.ts";
import type { WireKey } from "../platform/wire-id.ts";
import type { Alternatives } from "../slots/alternatives.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { type Claimed, inClaim, type Wanted } from "../slots/claim.ts";
import type { Line } from "../slots/line.ts";
import { freeSlots, type LockedSlot, lockSlots, type SlotLock, type Terms } from "../slots/lock.ts";
import { refuseTooMany } from "./kept.ts";
import { firstHold, keyReused, type Term } from "./repetition.ts";
import { holdIdOf } from "./token.ts";

export type HoldDeps = {
  db: Database;
  line: Line;
  alternatives: Alternatives;
  cache: Cache;
  lockSlots: SlotLock;
};
export type HoldTerm = components["schemas"]["HoldTerm"];
export type HoldRequest = Wanted & {
  /** The visitor's address, hashed. */
  heldBy: Buffer | null;
  /** The id that follows from the request's Idempotency-Key (token.ts), if it has one. */
  idOfKey: string | undefined;
};
export type Held = {
  hold: WireKey;
  term: HoldTerm;
  time: Claimed["time"];
  position: string;
  /** The request was a repetition: this is its first hold, as it stands by now. */
  replayed: boolean;
};

/**
 * Keeps a slot for one patient, or throws why not. Earlier holds of the same patient with this doctor are given back. What
 * of them is kept on, for another visit type say, is kept until they would have ended: a hold is extended once. The same
 * request sent again (same idempotency key) gets the first one's hold, as long as that lasts.
 */
export async function hold(deps: HoldDeps, request: HoldRequest): Promise<Held> {
  const { clinicId, doctorId, slotId, visitType = "", ownHolds, idOfKey } = request;
  // What the key has kept before is the asker's own: a repetition comes through, and is known by it under the lock.
  const wanted = idOfKey === undefined ? request : { ...request, ownHolds: [...ownHolds, idOfKey] };
  // One line for all keys, or a crowd would not stand in it. What speaks for all in it, a booking, is in every key's way.
  const claim = await deps.line(
    `hold/${clinicId}/${doctorId}/${slotId}/${visitType}/${ownHolds.join()}`,
    () => inClaim(deps, wanted, (tx, claimed) => keep(tx, request, claimed)),
  );
  if (claim.outcome !== "kept") return refuse(deps, request, claim);
  const { held } = claim;
  if (!held.replayed) await forgetOpenSlots(deps.cache, request, held.position);
  return held;
}

type Kept = { outcome: "kept"; held: Held };

async function keep(tx: Tx, request: HoldRequest, claimed: Claimed): Promise<Kept> {
  const { clinicId, doctorId, heldBy, idOfKey } = request;
  const { slots, givenBack, time, terms, position } = claimed;
  refuseHolding(terms);
  const key = { doctorId, id: idOfKey ?? uuidv7() };
  const first = firstHold(idOfKey, claimed);
  if (first) {
    const term = termOf(key, { ...first, now: terms.now });
    return { outcome: "kept", held: { hold: key, term, time, position, replayed: true } };
  }
  // Of two requests with one key and different slots the second finds what the first one keeps.
  if (idOfKey !== undefined) await lockPseudonym(tx, Buffer.from(parse(idOfKey)));
  await freeSlots(tx, doctorId, givenBack);
  await refuseTooMany(tx, { clinicId, heldBy }, slots);
  // What could be had although somebody holds it is the asker's own.
  const before = slots.find(({ heldUntil }) => heldUntil !== null && heldUntil > terms.now);
  const heldUntil = before?.heldUntil ?? fromNow(terms);
  const extended = before?.holdExtended ?? false;
  await markHeld(tx, key, { slots, heldUntil, extended, heldBy, now: terms.now });
  const term = termOf(key, { heldUntil, extended, now: terms.now });
  return { outcome: "kept", held: { hold: key, term, time, position, replayed: false } };
}

/** Extends a hold once by the clinic's hold time from now, or throws why not. */
export async function extendHold(
  deps: Pick<HoldDeps, "db" | "cache">,
  key: WireKey,
): Promise<{ term: HoldTerm; position: string }> {
  const done = await inTransaction(deps.db, async (tx) => {
    const slots = await lockHeld(tx, key);
    const [first] = slots;
    if (!first?.heldUntil || first.heldUntil <= first.terms.now)
      throw new AppError("hold-expired", "This hold has ended. Hold the slot anew, if it is still free.");
    if (first.holdExtended)
      throw new AppError("hold-not-extendable", "A hold can be extended once. Book, or let the time go.");
    refuseHolding(first.terms);
    const heldUntil = fromNow(first.terms);
    await inTx(
      tx,
      `UPDATE slots SET held_until = $3, hold_extended = true, version = version + 1
       WHERE doctor_id = $1 AND hold_id = $2`,
      [key.doctorId, key.id, heldUntil],
    );
    const term = termOf(key, { heldUntil, extended: true, now: first.terms.now });
    return { term, clinicId: first.clinicId, position: first.position };
  });
  await forgetOpenSlots(deps.cache, { ...done, doctorId: key.doctorId }, done.position);
  return done;
}

/** Gives the slots back. Harmless when the hold is over: gives undefined then. */
export async function releaseHold(
  deps: Pick<HoldDeps, "db" | "cache">,
  key: WireKey,
): Promise<string | undefined> {
  const { doctorId } = key;
  const done = await inTransaction(deps.db, async (tx) => {
    const slots = await lockHeld(tx, key);
    await freeSlots(tx, doctorId, slots);
    return slots[0];
  });
  if (done) await forgetOpenSlots(deps.cache, { doctorId, clinicId: done.clinicId }, done.position);
  return done?.position;
}

/** Read again under the lock: somebody may have booked or held them since. */
async function lockHeld(tx: Tx, { doctorId, id }: WireKey): Promise<LockedSlot[]> {
  const slots = await lockSlots(tx, doctorId, { holdIds: [id] });
  return slots.filter(({ holdId }) => holdId === id);
}

/** Refuses where a hold of this id keeps other slots: its key was used for them a moment ago. */
async function markHeld(
  tx: Tx,
  { doctorId, id }: WireKey,
  {
    slots,
    heldUntil,
    extended,
    heldBy,
    now,
  }: Term & { slots: LockedSlot[]; heldBy: Buffer | null; now: Date },
): Promise<void> {
  const marked = await inTx(
    tx,
    `UPDATE slots SET status = 'busy-tentative', version = version + 1,
       hold_id = $3, held_until = $4, hold_extended = $5, held_by = $6
     WHERE doctor_id = $1 AND id = ANY ($2::uuid[]) AND NOT EXISTS (
       SELECT 1 FROM slots other WHERE other.doctor_id = $1 AND other.hold_id = $3
         AND other.status = 'busy-tentative' AND other.held_until > $7 AND other.id <> ALL ($2::uuid[]))
     RETURNING id`,
    [doctorId, slots.map((slot) => slot.id), id, heldUntil, extended, heldBy, now],
  );
  if (marked.length === 0) throw keyReused();
}

function refuseHolding({ holdMinutes }: Terms): void {
  if (holdMinutes === 0) throw new AppError("forbidden", "This clinic holds no slots. Book without a hold.");
}

/** By the database's clock. */
function fromNow({ now, holdMinutes }: Terms): Date {
  return new Date(now.getTime() + holdMinutes * 60_000);
}

function termOf(key: WireKey, { heldUntil, extended, now }: Term & { now: Date }): HoldTerm {
  return {
    id: holdIdOf(key),
    expiresAt: presentInstant(heldUntil),
    expiresInSeconds: Math.floor((heldUntil.getTime() - now.getTime()) / 1000),
    extendable: !extended,
  };
}
