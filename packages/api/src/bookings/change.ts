import { AppError } from "../errors.ts";
import type { Database, Tx } from "../platform/db/connection.ts";
import type { BookingRow } from "../platform/db/models/index.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { type LockedSlot, lockSlots, type SlotLock, type Terms } from "../slots/lock.ts";
import { isSameTime } from "../slots/visit.ts";
import type { BookingKey } from "./id.ts";
import { etagOf } from "./present.ts";
import { readBooking } from "./store.ts";

export type ChangeDeps = { db: Database; cache: Cache; lockSlots: SlotLock };

/** What cancelling and moving have in common. */
export type Change = BookingKey & {
  by: "patient" | "clinic";
  /** For the clinic. Past its own notice the clinic has to give one. */
  reason: string | null;
  /** The booking as its reader knows it (If-Match). */
  expected: string | undefined;
};

/** The booking as it stands under the locks of its slots, without which nobody changes it. */
export async function lockBooking(tx: Tx, key: BookingKey): Promise<LockedBooking> {
  const seen = await bookingOrNone(tx, key);
  // The same order as booking: the slots' locks first.
  const spans = [{ start: seen.claimStart, end: seen.claimEnd }];
  const locked = await lockSlots(tx, key.doctorId, { slotId: seen.slotId, spans });
  const booking = await bookingOrNone(tx, key);
  const first = locked.find(({ id }) => id === booking.slotId);
  // Moved between the two looks, it stands on slots that are not locked. Whoever asked saw the old time.
  if (!first || !isSameTime(booking, seen)) throw bookingChanged();
  return { booking, locked, first };
}

type LockedBooking = { booking: BookingRow; locked: LockedSlot[]; first: LockedSlot };

export async function bookingOrNone(tx: Tx, key: BookingKey): Promise<BookingRow> {
  const booking = await readBooking(tx, key);
  if (!booking) throw bookingNotFound();
  return booking;
}

/** Refuses who has an older booking before them. Under the slots' locks, where nobody else changes it. */
export function refuseStale({ expected }: Change, booking: BookingRow): void {
  if (expected === undefined || expected === "*" || expected.replace(/^W\//, "") === etagOf(booking)) return;
  throw bookingChanged();
}

export function bookingChanged(): AppError {
  return new AppError(
    "booking-changed",
    "The booking has changed meanwhile. Read it again, then decide anew.",
  );
}

/** Patients keep the clinic's notice; the clinic may overrule it, and says why. */
export function refuseTooLate(
  change: Change,
  booking: BookingRow,
  { now, cancellationNoticeMinutes }: Terms,
  code: "too-late-to-cancel" | "too-late-to-reschedule",
): void {
  if (booking.start.getTime() >= now.getTime() + cancellationNoticeMinutes * 60_000) return;
  if (change.by === "clinic" && change.reason !== null) return;
  const what = code === "too-late-to-cancel" ? "cancelled" : "moved";
  throw new AppError(
    code,
    `This can be ${what} online until ${cancellationNoticeMinutes} minutes before the start. ${
      change.by === "clinic" ? "Past that, send a reason, which is kept." : "Please call the clinic."
    }`,
  );
}

export function bookingNotFound(): AppError {
  return new AppError(
    "booking-not-found",
    "There is no such booking, or this key or token does not open it.",
  );
}
