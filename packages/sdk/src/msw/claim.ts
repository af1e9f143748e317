import type { Slot, VisitType } from "../types.ts";
import { instantOf } from "./days.ts";
import { requireDoctor } from "./reads.ts";
import { Refusal } from "./refusal.ts";
import type { MockSlot, MockState } from "./state.ts";

/** A visit that somebody wants to book, hold or move to. */
export interface Wanted {
  doctorId: string;
  slotId: string;
  /** The doctor's usual one where it is left out. */
  visitType?: string | undefined;
  /** Holds and a booking of the asker's own: their time is the asker's. */
  own?: readonly string[];
  regardlessOfNotice?: boolean;
}

/** What a visit takes of a doctor's time. */
export interface Visit {
  start: string;
  end: string;
  visitType: VisitType | null;
  slots: MockSlot[];
}

/** The one way to a doctor's time, for booking, holding and moving: the visit, or why it cannot be had. */
export function claim(state: MockState, wanted: Wanted): Visit {
  const slot = state.slots.find(({ id, doctorId }) => id === wanted.slotId && doctorId === wanted.doctorId);
  if (!slot) {
    throw new Refusal("slot-not-found", "This doctor has no slot of that id. Ask for the open slots again.");
  }
  const visit = visitAt(state, slot, wanted.visitType);
  if (visit === undefined) throw visitTypeNotFound();
  const refusal = whyNot(state, visit, wanted);
  if (refusal)
    throw new Refusal(refusal.code, refusal.detail, {
      ...refusal.members,
      alternatives: nearest(state, wanted, slot),
    });
  return visit;
}

/** Every visit of this type that a patient could book now: it begins with one of these slots. */
export function openVisits(state: MockState, visitType?: string): Slot[] {
  return state.slots.flatMap((slot) => {
    const { id, doctorId } = slot;
    const visit = visitAt(state, slot, visitType);
    if (!visit || whyNot(state, visit, { doctorId, slotId: id })) return [];
    return [{ id, doctorId, start: visit.start, end: visit.end }];
  });
}

/** Undefined when the doctor has no such visit type. */
export function visitAt(state: MockState, slot: MockSlot, id: string | undefined): Visit | undefined {
  const { visitTypes } = requireDoctor(state, slot.doctorId);
  const visitType = id === undefined ? visitTypes[0] : visitTypes.find((each) => each.id === id);
  if (id !== undefined && !visitType) return undefined;
  const { start } = slot;
  if (!visitType) return { start, end: slot.end, visitType: null, slots: [slot] };
  const end = instantOf(new Date(Date.parse(start) + visitType.durationMinutes * 60_000));
  const slots = state.slots.filter(
    (each) => each.doctorId === slot.doctorId && each.start < end && each.end > start,
  );
  return { start, end, visitType, slots };
}

export function visitTypeNotFound(): Refusal {
  return new Refusal(
    "visit-type-not-found",
    "This doctor has no visit type of that id. The doctor's profile lists them.",
  );
}

/** When a hold on the slot ends, as far as it binds anybody but its owner. */
export function heldUntil(
  state: MockState,
  { hold }: MockSlot,
  own: readonly string[] = [],
): string | undefined {
  if (!hold || own.includes(hold.id) || Date.parse(hold.until) <= state.now().getTime()) return undefined;
  return hold.until;
}

type Why = Pick<Refusal, "code" | "members"> & { detail: string };

function whyNot(
  state: MockState,
  visit: Visit,
  { own = [], regardlessOfNotice = false }: Wanted,
): Why | undefined {
  let coveredUntil = visit.start;
  for (const slot of visit.slots) {
    if (slot.takenBy !== undefined && !own.includes(slot.takenBy)) return taken;
    const until = heldUntil(state, slot, own);
    if (until) return { code: "slot-held", detail: heldDetail, members: { heldUntil: until } };
    if (slot.start === coveredUntil) coveredUntil = slot.end;
  }
  if (coveredUntil < visit.end) return taken;
  const now = state.now().getTime();
  const notice = visit.visitType?.minimumNoticeMinutes ?? state.clinic.policies.minimumNoticeMinutes;
  if (Date.parse(visit.start) < now + (regardlessOfNotice ? 0 : notice * 60_000)) {
    const detail = `A slot can be booked until ${notice} minutes before it starts.`;
    return { code: "slot-too-soon", detail, members: {} };
  }
  const horizonDays = visit.visitType?.horizonDays ?? Number.POSITIVE_INFINITY;
  if (Date.parse(visit.start) < now + horizonDays * 86_400_000) return undefined;
  const detail = `This can be booked ${horizonDays} days ahead, and not earlier.`;
  return { code: "slot-too-late", detail, members: {} };
}

const taken: Why = {
  code: "slot-taken",
  detail: "This slot is no longer free. The alternatives are free as of now.",
  members: {},
};
const heldDetail =
  "Another patient holds this slot. It may be free again at heldUntil; the alternatives are free as of now.";

const offered = 4;

/** For the same kind of visit: this doctor's first, then those of colleagues in the same field; the nearest in time first. */
function nearest(state: MockState, { visitType }: Wanted, slot: MockSlot): Slot[] {
  const { specialties } = requireDoctor(state, slot.doctorId);
  const inField = (doctorId: string) =>
    requireDoctor(state, doctorId).specialties.some((one) => specialties.includes(one));
  const others = ({ doctorId }: Slot) => Number(doctorId !== slot.doctorId);
  const distance = ({ start }: Slot) => Math.abs(Date.parse(start) - Date.parse(slot.start));
  return openVisits(state, visitType)
    .filter(({ doctorId }) => doctorId === slot.doctorId || inField(doctorId))
    .sort((a, b) => others(a) - others(b) || distance(a) - distance(b) || a.start.localeCompare(b.start))
    .slice(0, offered);
}
