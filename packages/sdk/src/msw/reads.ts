import type { Doctor, Slot } from "../types.ts";
import { heldUntil, openVisits, visitAt, visitTypeNotFound } from "./claim.ts";
import { addDays, dayIn, daysBetween } from "./days.ts";
import { checkToken } from "./open.ts";
import { invalidRequest, Refusal } from "./refusal.ts";
import type { Handlers } from "./request.ts";
import type { MockState } from "./state.ts";

const longestRangeDays = 31;

export const reads: Handlers<
  "getClinic" | "listDoctors" | "getDoctor" | "listDoctorSlots" | "listSlots" | "getHealth" | "getReadiness"
> = {
  getHealth: () => ({ status: 200, json: { status: "ok" } }),

  getReadiness: () => ({ status: 200, json: { status: "ok" } }),

  getClinic: (state, request) => {
    checkToken(state, request);
    return { status: 200, headers: freshness(state), json: state.clinic };
  },

  listDoctors: (state, { query }) => {
    const { page, nextCursor } = cut(
      state.doctors.filter((doctor) => fits(doctor, query)),
      query,
    );
    return { status: 200, headers: freshness(state), json: { doctors: page, nextCursor } };
  },

  getDoctor: (state, { path }) => ({
    status: 200,
    headers: freshness(state),
    json: requireDoctor(state, path.doctorId),
  }),

  listDoctorSlots: (state, request) => {
    checkToken(state, request);
    const { path, query } = request;
    const { visitType, ...days } = query;
    const range = rangeOf(state, days);
    const { id, visitTypes } = requireDoctor(state, path.doctorId);
    if (visitType !== undefined && !visitTypes.some((each) => each.id === visitType))
      throw visitTypeNotFound();
    const isAsked = (slot: Slot) => slot.doctorId === id && isWithin(state, slot, range);
    const slots = openVisits(state, visitType).filter(isAsked);
    const held = state.slots.filter(isAsked).flatMap((slot) => {
      const until = heldUntil(state, slot);
      const { start, end } = visitAt(state, slot, visitType) ?? slot;
      return until ? [{ id: slot.id, doctorId: id, start, end, heldUntil: until }] : [];
    });
    return { status: 200, headers: freshness(state), json: { ...range, slots, held } };
  },

  listSlots: (state, { query }) => {
    const range = rangeOf(state, query);
    const ids = state.doctors.filter((doctor) => fits(doctor, query)).map(({ id }) => id);
    const found = openVisits(state, query.visitType).filter(
      (slot) => ids.includes(slot.doctorId) && isWithin(state, slot, range),
    );
    const { page, nextCursor } = cut(found, query);
    return { status: 200, headers: freshness(state), json: { ...range, slots: page, nextCursor } };
  },
};

export function requireDoctor({ doctors }: MockState, doctorId: string): Doctor {
  const doctor = doctors.find(({ id }) => id === doctorId.toLowerCase());
  if (!doctor) throw new Refusal("doctor-not-found", "This clinic has no doctor of that id.");
  return doctor;
}

interface Range {
  timeZone: string;
  from: string;
  to: string;
}

function rangeOf({ clinic: { timeZone }, now }: MockState, asked: { from?: string; to?: string }): Range {
  const from = asked.from ?? dayIn(timeZone, now());
  const to = asked.to ?? addDays(from, 6);
  const days = daysBetween(from, to);
  if (days < 1) throw invalidRequest([{ in: "query", pointer: "to", message: "is before from" }]);
  if (days > longestRangeDays) {
    const message = `ends a range of ${days} days; ask for at most ${longestRangeDays} at once`;
    throw invalidRequest([{ in: "query", pointer: "to", message }]);
  }
  return { timeZone, from, to };
}

/** Figures look back: a range of which only one end is named, or none, covers 31 days up to today. */
export function figureRangeOf(state: MockState, asked: { from?: string; to?: string }): Range {
  const reach = longestRangeDays - 1;
  const to =
    asked.to ?? (asked.from ? addDays(asked.from, reach) : dayIn(state.clinic.timeZone, state.now()));
  return rangeOf(state, { from: asked.from ?? addDays(to, -reach), to });
}

function isWithin(state: MockState, { start }: Slot, { from, to }: Range): boolean {
  const day = dayIn(state.clinic.timeZone, start);
  return from <= day && day <= to;
}

function fits(doctor: Doctor, asked: { q?: string; specialty?: string; language?: string }): boolean {
  const lower = (text: string) => text.toLowerCase();
  const text = lower([doctor.name, ...doctor.specialties].join(" "));
  const words = lower(asked.q ?? "").split(/\s+/);
  const has = (list: string[], one: string | undefined) =>
    one === undefined || list.map(lower).includes(lower(one));
  return (
    words.every((word) => text.includes(word)) &&
    has(doctor.specialties, asked.specialty) &&
    has(doctor.languages, asked.language)
  );
}

/** A page of a list. Cursors are made of where the next page begins; nobody should take them apart. */
export function cut<Item>(items: readonly Item[], asked: { limit?: number; cursor?: string }) {
  const { limit = 20, cursor = btoa("0") } = asked;
  const begin = Number(atob(cursor));
  const end = begin + limit;
  return { page: items.slice(begin, end), nextCursor: end < items.length ? btoa(String(end)) : null };
}

function freshness({ now }: MockState): Record<string, string> {
  return { "DocBook-As-Of": now().toISOString(), "DocBook-Source": "primary" };
}
