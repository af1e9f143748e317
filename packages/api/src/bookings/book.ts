import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { AppError } from "../errors.ts";
import type { Database, Tx } from "../platform/db/connection.ts";
import type { Cache } from "../platform/edges/cache.ts";
import type { Metrics } from "../platform/metrics.ts";
import { pseudonymOf } from "../platform/pseudonym.ts";
import type { Alternatives } from "../slots/alternatives.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { type Claimed, inClaim, type Refusal, type Wanted } from "../slots/claim.ts";
import type { Line } from "../slots/line.ts";
import { freeSlots, type SlotLock } from "../slots/lock.ts";
import { bookedVisitType } from "../slots/visit.ts";
import { type Answers, checkAnswers, sealAnswers } from "./answers.ts";
import { hasEnough } from "./enough.ts";
import { refuse } from "./refuse.ts";
import type { Repetitions } from "./repetitions.ts";
import { type BookingView, writeBooking } from "./store.ts";

export type BookDeps = {
  db: Database;
  line: Line;
  repetitions: Repetitions;
  alternatives: Alternatives;
  cache: Cache;
  metrics: Pick<Metrics, "bookings" | "lockWait">;
  lockSlots: SlotLock;
  secret: Buffer;
};

export type BookRequest = Pick<Wanted, "clinicId" | "doctorId" | "slotId" | "visitType" | "ownHolds"> & {
  patient: { name: string; email: string; phone: string | null };
  answers: Answers;
  /** Must all be answered that the visit type asks for? The clinic itself may know better. */
  complete: boolean;
  /** Upcoming bookings that this patient may have; null for any number. */
  bookingsAtMost: number | null;
  note: string | null;
  metadata: Record<string, string>;
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
  const { clinicId, doctorId, slotId, visitType = "" } = request;
  const claim = await deps
    .line(`book/${clinicId}/${doctorId}/${slotId}/${visitType}`, () => claimVisit(deps, request))
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
  if (claim.outcome === "enough") throw enough(request);
  return refuse(deps, request, claim);
}

type BookClaim =
  | { outcome: "booked"; booking: BookingView; position: string }
  | { outcome: "enough" }
  | Refusal;

/** A taken slot is taken for all who were waiting for it; every other answer is about one request. */
export const refusesAll = (claim: unknown) => (claim as { outcome?: string }).outcome === "taken";

/** The one transaction: lock, decide (slots/claim.ts), write. */
function claimVisit(deps: BookDeps, request: BookRequest): Promise<BookClaim> {
  return inClaim(deps, request, async (tx: Tx, claimed: Claimed): Promise<BookClaim> => {
    checkAnswers(request.answers, claimed.visitType, request.complete);
    const booking = newBooking(deps.secret, request, claimed);
    const { clinicId, bookingsAtMost: atMost } = request;
    if (await hasEnough(tx, { clinicId, patientKey: booking.patientKey, atMost }))
      return { outcome: "enough" };
    const slotIds = claimed.slots.map(({ id }) => id);
    // The hold is used up, also where it kept more than this visit takes.
    await freeSlots(tx, request.doctorId, claimed.givenBack);
    const { position, terms } = claimed;
    const { createdAt } = await writeBooking(tx, booking, { slotIds, position });
    const { clinicName, clinicTimeZone, clinicAddress, cancellationNoticeMinutes, doctorName } = terms;
    const shown = {
      createdAt,
      clinicName,
      clinicTimeZone,
      clinicAddress,
      cancellationNoticeMinutes,
      doctorName,
    };
    return { outcome: "booked", booking: { ...booking, ...untouched, ...shown }, position };
  });
}

function enough({ bookingsAtMost }: BookRequest): AppError {
  return new AppError(
    "too-many-bookings",
    `With this clinic a patient has ${bookingsAtMost} upcoming ${bookingsAtMost === 1 ? "booking" : "bookings"} at the most. Cancel or move one, or call the clinic.`,
  );
}

/** What no booking has before it is changed for the first time. */
const untouched = {
  status: "booked",
  sequence: 0,
  rescheduledAt: null,
  rescheduleReason: null,
  cancelledAt: null,
  cancelledBy: null,
  cancellationReason: null,
} as const;

function newBooking(secret: Buffer, request: BookRequest, { time, visitType, terms }: Claimed) {
  const { doctorId, clinicId } = request;
  const key = { doctorId, id: uuidv7() };
  return {
    ...key,
    ...time,
    clinicId,
    slotId: request.slotId,
    visitType: visitType ? bookedVisitType(visitType) : null,
    patientName: request.patient.name,
    patientEmail: request.patient.email,
    patientPhone: request.patient.phone,
    patientKey: pseudonymOf(secret, { kind: "patient", clinicId, who: request.patient.email.toLowerCase() }),
    note: request.note,
    answers: sealAnswers(secret, key, request.answers),
    metadata: request.metadata,
    locale: request.locale ?? terms.clinicLocale,
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

/**
 * Everything that the caller asked for, in a fixed order, so that equal requests have equal fingerprints. Not the hold:
 * it is how the slot was kept, and may have ended between two attempts.
 */
function fingerprint(request: BookRequest): Buffer {
  const { clinicId, doctorId, slotId, patient, note, locale, timeZone } = request;
  const { visitType, answers, metadata } = request;
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
    // At the end, and only where there are some: older bookings' fingerprints know nothing of them.
    ...(visitType === undefined ? [] : [visitType]),
    ...Object.entries({ answers, metadata })
      .map(([name, given]) => [name, Object.entries(given).sort()] as const)
      .filter(([, entries]) => entries.length > 0),
  ];
  return createHash("sha256").update(JSON.stringify(asked)).digest();
}
