import { type LOCK, literal, Op, type WhereOptions } from "sequelize";
import { inTx, type Tx } from "../platform/db/connection.ts";
import type { SlotRow, SlotStatus } from "../platform/db/models/slots.ts";
import { longestSlotMinutes } from "./opening-hours.ts";

export type SlotKey = { doctorId: string; slotId: string };
export type Span = { start: Date; end: Date };

export type LockedSlot = Pick<
  SlotRow,
  "id" | "clinicId" | "status" | "planned" | "start" | "end" | "holdId" | "heldUntil" | "holdExtended"
> & {
  /** Where in the history this transaction stands (platform/db/position.ts). */
  position: string;
  terms: Terms;
};

/** What clinic and doctor say, and the time by the database's clock. */
export type Terms = {
  now: Date;
  minimumNoticeMinutes: number;
  cancellationNoticeMinutes: number;
  holdMinutes: number;
  clinicName: string;
  clinicTimeZone: string;
  clinicLocale: string;
  clinicAddress: string | null;
  doctorName: string;
  /** What is meant where a request names no visit type; null where slots are booked as they are. */
  usualVisitType: string | null;
};

/** Which of a doctor's slots: one by its id, all that touch some spans of time, the next after one, all that a hold keeps. */
export type Which = { slotId?: string; spans?: Span[]; nextAfter?: Date | undefined; holdIds?: string[] };

/** How a claim looks at slots. There is one safe way, lockSlots; tests break it on purpose (unsafe.ts). */
export type SlotLock = (tx: Tx, doctorId: string, which: Which) => Promise<LockedSlot[]>;

/**
 * Locks slots until the transaction ends and gives what they hold now: the first of the two guards. Whoever wants to
 * change or decide on a slot comes through here, and takes what it needs at once, in order of ids: so no two can wait
 * for each other. Waits at most the role's lock_timeout.
 */
export const lockSlots: SlotLock = (tx, doctorId, which) =>
  readSlots(tx, doctorId, which, tx.transaction.LOCK.UPDATE);

/** What slots hold now, or with a lock until the transaction ends. */
export async function readSlots(
  tx: Tx,
  doctorId: string,
  which: Which,
  lock: LOCK | false,
): Promise<LockedSlot[]> {
  const slots = await tx.slots.findAll({
    attributes: [
      "id",
      "clinicId",
      "status",
      "planned",
      "start",
      "end",
      "holdId",
      "heldUntil",
      "holdExtended",
      [terms(tx, doctorId), "terms"],
      [position, "position"],
    ],
    where: { doctorId, ...conditions(tx, doctorId, which) },
    order: ["id"],
    lock,
    transaction: tx.transaction,
    raw: true,
    ...withoutHooks,
  });
  // Sequelize types the rows by the model, which lacks the computed attributes. JSON holds the time as text.
  const locked = slots as unknown as (LockedSlot & { terms: { now: string } })[];
  return locked.map((slot) => ({ ...slot, terms: { ...slot.terms, now: new Date(slot.terms.now) } }));
}

/** We have none, and to look for them is a third of what the statement costs us. Sequelize's types forget the option. */
const withoutHooks: object = { hooks: false };

function conditions(
  tx: Tx,
  doctorId: string,
  { slotId, spans = [], nextAfter, holdIds = [] }: Which,
): WhereOptions<SlotRow> {
  if (spans.length === 0 && holdIds.length === 0) return { id: slotId };
  const touching = spans.map(({ start, end }) => ({
    // From below as well, so that the index is walked for hours and not from the doctor's first day on.
    start: { [Op.lt]: end, [Op.gt]: new Date(start.getTime() - longestSlotMinutes * 60_000) },
    end: { [Op.gt]: start },
  }));
  return {
    [Op.or]: [
      ...(slotId === undefined ? [] : [{ id: slotId }]),
      ...touching,
      ...(nextAfter === undefined ? [] : [{ id: { [Op.eq]: next(tx, doctorId, nextAfter) } }]),
      ...(holdIds.length === 0 ? [] : [{ holdId: holdIds, status: "busy-tentative" as const }]),
    ],
  };
}

const next = (tx: Tx, doctorId: string, after: Date) =>
  literal(`(
  SELECT n.id FROM slots n WHERE n.doctor_id = ${tx.sequelize.escape(doctorId)}
    AND n.start >= ${tx.sequelize.escape(after.toISOString())} ORDER BY n.start, n.id LIMIT 1)`);

// By the database's clock when the statement begins to wait for the lock: a crowd waits elsewhere (line.ts), so that is
// moments ago, and lock_timeout is the most it can be. What the lock protects, the slot's own columns, is never older
// than the lock. The doctor by value, not by the slot: distributed by doctor, only that stays on one node.
const terms = (tx: Tx, doctorId: string) =>
  literal(`(
  SELECT json_build_object(
    'now', clock_timestamp(),
    'minimumNoticeMinutes', c.minimum_notice_minutes, 'cancellationNoticeMinutes', c.cancellation_notice_minutes,
    'holdMinutes', c.hold_minutes, 'clinicName', c.name, 'clinicTimeZone', c.time_zone, 'clinicLocale', c.locale,
    'clinicAddress', c.contact->>'address', 'doctorName', d.name, 'usualVisitType', d.visit_types->0->>'id')
  FROM clinics c, doctors d WHERE c.id = slots.clinic_id AND d.id = ${tx.sequelize.escape(doctorId)})`);
// Here rather than in a RETURNING: distributed tables allow none that is not immutable there. The lock takes an id anyway.
const position = literal("pg_current_xact_id()::text");

/** In an UPDATE of slots: takes the hold off, if there is one. */
export const withoutHold = "hold_id = NULL, held_until = NULL, hold_extended = false, held_by = NULL";

/** Takes the hold off, if there is one. The caller holds the slots' locks. */
export async function markSlots(
  tx: Tx,
  doctorId: string,
  slots: Pick<LockedSlot, "id">[],
  status: Exclude<SlotStatus, "busy-tentative">,
): Promise<void> {
  if (slots.length === 0) return;
  await inTx(
    tx,
    `UPDATE slots SET status = $3, version = version + 1, ${withoutHold}
     WHERE doctor_id = $1 AND id = ANY ($2::uuid[])`,
    [doctorId, slots.map(({ id }) => id), status],
  );
}

/** Free for everybody, as far as the clinic's hours still have them. The caller holds the slots' locks. */
export async function freeSlots(
  tx: Tx,
  doctorId: string,
  slots: Pick<LockedSlot, "id" | "planned">[],
): Promise<void> {
  await markSlots(
    tx,
    doctorId,
    slots.filter(({ planned }) => planned),
    "free",
  );
  await markSlots(
    tx,
    doctorId,
    slots.filter(({ planned }) => !planned),
    "busy-unavailable",
  );
}
