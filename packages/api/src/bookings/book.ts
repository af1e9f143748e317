import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { RowLock } from "../config.ts";
import { AppError } from "../errors.ts";
import type { Database } from "../platform/db/connection.ts";
import { violatedKey } from "../platform/db/failures.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Alternatives } from "../slots/alternatives.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import type { Line } from "../slots/line.ts";
import { lockSlot } from "../slots/store.ts";
import type { Repetitions } from "./repetitions.ts";
import { type BookingView, writeBooking } from "./store.ts";

export type BookDeps = {
  db: Database;
  line: Line<Claim>;
  repetitions: Repetitions;
  alternatives: Alternatives;
  cache: Cache;
  metrics: Pick<Metrics, "bookings" | "lockWait">;
  rowLock: RowLock;
};

export type BookRequest = {
  clinicId: string;
  doctorId: string;
  slotId: string;
  patient: { name: string; email: string; phone: string | null };
  note: string | null;
  /** Language of the mails; null for the clinic's. */
  locale: string | null;
  timeZone: string | null;
  idempotencyKey: string | undefined;
};

export type Booked = {
  booking: BookingView;
  replayed: boolean;
  /** Where in the history the booking stands (platform/db/position.ts). A repetition does not know. */
  position?: string;
};

/**
 * Books a slot for a patient, or throws why not. Of any number of requests for one slot exactly one books it;
 * the same request sent again (same idempotency key) gets the first one's booking.
 */
export async function book(deps: BookDeps, request: BookRequest): Promise<Booked> {
  const waited = deps.metrics.lockWait.startTimer();
  const claim = await deps
    .line(`${request.clinicId}/${request.doctorId}/${request.slotId}`, () => claimSlot(deps, request))
    .finally(waited);
  if (claim.outcome === "booked") {
    deps.metrics.bookings.inc({ outcome: "booked" });
    const { booking, position } = claim;
    // After the commit: before it, a reader would fill the cache with the old list again.
    await forgetOpenSlots(deps.cache, booking, position);
    return { booking, replayed: false, position };
  }
  // Only a refused request can be a repetition: looking it up here keeps the way of the winner short, and
  // leaves no key behind for a refusal.
  const earlier = await findEarlier(deps.repetitions, request);
  deps.metrics.bookings.inc({ outcome: earlier ? "replayed" : claim.outcome });
  if (earlier) return { booking: asFirstAnswered(earlier), replayed: true };
  return refuse(deps, request, claim);
}

export type Claim = { outcome: "booked"; booking: BookingView; position: string } | Refusal;
type Refusal =
  | { outcome: "missing" | "taken" | "key-used" }
  | { outcome: "too-soon"; minimumNoticeMinutes: number };

/** A taken slot is taken for all who were waiting for it; every other answer is about one request. */
export const refusesAll = (claim: Claim) => claim.outcome === "taken";

/** The one transaction: lock, decide, write. All that is decided here is decided under the lock. */
async function claimSlot(deps: BookDeps, request: BookRequest): Promise<Claim> {
  try {
    return await inTransaction(deps.db, async (tx): Promise<Claim> => {
      const slot = await lockSlot(tx, request, deps.rowLock);
      if (slot?.clinicId !== request.clinicId) throw new Refused({ outcome: "missing" });
      if (slot.status !== "free") throw new Refused({ outcome: "taken" });
      const { tooSoon, minimumNoticeMinutes, clinicName, clinicTimeZone, clinicLocale, doctorName } =
        slot.terms;
      if (tooSoon) throw new Refused({ outcome: "too-soon", minimumNoticeMinutes });

      const booking = newBooking(request, clinicLocale);
      const { clinicId, start, end, position } = slot;
      const { createdAt } = await writeBooking(tx, booking, position);
      const shown = { createdAt, start, end, clinicId, clinicName, clinicTimeZone, doctorName };
      return { outcome: "booked", booking: { ...booking, ...untouched, ...shown }, position };
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    // The second guard, and the twin of a request that is still under way on another slot.
    const key = violatedKey(error);
    if (key?.includes("slot_id")) return { outcome: "taken" };
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

/** What no booking has before it is changed for the first time. */
const untouched = {
  status: "booked",
  sequence: 0,
  cancelledAt: null,
  cancelledBy: null,
  cancellationReason: null,
} as const;

function newBooking(request: BookRequest, clinicLocale: string) {
  return {
    doctorId: request.doctorId,
    id: uuidv7(),
    slotId: request.slotId,
    patientName: request.patient.name,
    patientEmail: request.patient.email,
    patientPhone: request.patient.phone,
    note: request.note,
    locale: request.locale ?? clinicLocale,
    timeZone: request.timeZone,
    idempotencyKey: request.idempotencyKey ?? null,
    requestFingerprint: request.idempotencyKey === undefined ? null : fingerprint(request),
  };
}

async function findEarlier(repetitions: Repetitions, request: BookRequest): Promise<BookingView | undefined> {
  if (request.idempotencyKey === undefined) return undefined;
  const earlier = await repetitions(request.doctorId, request.idempotencyKey);
  // Another clinic's key is none of this one's business, not even that it exists.
  if (earlier?.clinicId !== request.clinicId) return undefined;
  if (!earlier.requestFingerprint?.equals(fingerprint(request))) {
    throw new AppError(
      "idempotency-key-reused",
      "Use a new key for a new booking, and the same key only to repeat the same request.",
    );
  }
  return earlier;
}

/** A repetition gets the answer of the first time, whatever has become of the booking since. */
function asFirstAnswered(booking: BookingView): BookingView {
  return { ...booking, ...untouched };
}

async function refuse(deps: BookDeps, request: BookRequest, claim: Refusal): Promise<never> {
  switch (claim.outcome) {
    case "missing":
      throw new AppError(
        "slot-not-found",
        "This doctor has no slot of that id. Ask for the open slots again.",
      );
    case "too-soon":
      throw new AppError(
        "slot-too-soon",
        `A slot can be booked until ${claim.minimumNoticeMinutes} minutes before it starts.`,
        {
          alternatives: await deps.alternatives(request),
        },
      );
    case "taken":
      throw new AppError("slot-taken", "This slot is no longer free. The alternatives are free as of now.", {
        alternatives: await deps.alternatives(request),
      });
    case "key-used":
      // The key's booking was there a moment ago and is gone: somebody erased it meanwhile.
      throw new AppError(
        "idempotency-key-reused",
        "This key was used for a booking that no longer exists. Use a new key.",
      );
  }
}

/** Everything that the caller asked for, in a fixed order, so that equal requests have equal fingerprints. */
function fingerprint({ clinicId, doctorId, slotId, patient, note, locale, timeZone }: BookRequest): Buffer {
  const asked = [
    clinicId,
    doctorId,
    slotId,
    patient.name,
    patient.email,
    patient.phone,
    note,
    locale,
    timeZone,
  ];
  return createHash("sha256").update(JSON.stringify(asked)).digest();
}
