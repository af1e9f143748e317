import type { HoldReference } from "../types.ts";
import { checkChallenge } from "./challenges.ts";
import { claim, heldUntil } from "./claim.ts";
import { instantOf } from "./days.ts";
import { checkToken } from "./open.ts";
import { Refusal } from "./refusal.ts";
import type { Handlers } from "./request.ts";
import { changed, freeSlotsOf, type MockSlot, type MockState } from "./state.ts";

export const holds: Handlers<"createHold" | "extendHold" | "releaseHold"> = {
  createHold: (state, request) => {
    const { body, caller } = request;
    const { doctorId, slotId, visitType, replaces } = body;
    checkToken(state, request);
    if (caller?.by !== "manage-token") checkChallenge(state, caller, body.challenge);
    const own = ownHold(state, replaces);
    const key = request.header("idempotency-key");
    const first = state.holdOfKey.get(`${doctorId}/${key}`);
    const wanted = { doctorId, slotId, visitType, own: [own, first].filter((id) => id !== undefined) };
    const { start, end, slots } = claim(state, wanted);
    if (state.clinic.policies.holdMinutes === 0) {
      throw new Refusal("forbidden", "This clinic holds no slots. Book without a hold.");
    }
    const kept = first === undefined ? undefined : keptBy(state, first, slots);
    if (kept) {
      const headers = { "DocBook-Position": String(state.position), "Idempotency-Replayed": "true" };
      return { status: 201, headers, json: { ...kept, doctorId, slotId, start, end } };
    }
    if (own) freeSlotsOf(state, own);
    const number = String(++state.made);
    const id = `hd_${number.padStart(43, "A")}`;
    const token = number.padStart(43, "H");
    state.holds.set(id, { token, isExtended: false });
    if (key) state.holdOfKey.set(`${doctorId}/${key}`, id);
    const term = termOf(state, id, true);
    for (const slot of slots) slot.hold = { id, until: term.expiresAt };
    const headers = changed(state, doctorId);
    return { status: 201, headers, json: { ...term, token, doctorId, slotId, start, end } };
  },

  extendHold: (state, { path, body }) => {
    const hold = requireHold(state, { id: path.holdId, token: body.token });
    const held = state.slots.filter((slot) => slot.hold?.id === path.holdId);
    const [first] = held;
    if (!first?.hold || Date.parse(first.hold.until) <= state.now().getTime()) {
      throw new Refusal("hold-expired", "This hold has ended. Hold the slot anew, if it is still free.");
    }
    if (hold.isExtended) {
      throw new Refusal("hold-not-extendable", "A hold can be extended once. Book, or let the time go.");
    }
    hold.isExtended = true;
    const term = termOf(state, path.holdId, false);
    for (const slot of held) slot.hold = { id: path.holdId, until: term.expiresAt };
    return { status: 200, headers: changed(state, first.doctorId), json: term };
  },

  releaseHold: (state, { path, body }) => {
    requireHold(state, { id: path.holdId, token: body.token });
    const held = state.slots.find((slot) => slot.hold?.id === path.holdId);
    freeSlotsOf(state, path.holdId);
    return { status: 204, headers: held ? changed(state, held.doctorId) : {} };
  },
};

/** The id of a hold that its token opens; a wrong token is as good as none. */
export function ownHold(state: MockState, reference: HoldReference | undefined): string | undefined {
  return reference && state.holds.get(reference.id)?.token === reference.token ? reference.id : undefined;
}

/** The hold that a repeated request made at first, as long as it lasts. Another request has no right to its key. */
function keptBy(state: MockState, id: string, slots: readonly MockSlot[]) {
  const kept = state.slots.filter((slot) => slot.hold?.id === id && heldUntil(state, slot) !== undefined);
  const hold = state.holds.get(id);
  const expiresAt = kept[0]?.hold?.until;
  if (!hold || expiresAt === undefined) return undefined;
  if (kept.length !== slots.length || !kept.every((slot) => slots.includes(slot))) {
    const detail = "Use a new key for a new hold, and the same key only to repeat the same request.";
    throw new Refusal("idempotency-key-reused", detail);
  }
  const expiresInSeconds = Math.floor((Date.parse(expiresAt) - state.now().getTime()) / 1000);
  return { id, token: hold.token, expiresAt, expiresInSeconds, extendable: !hold.isExtended };
}

function requireHold(state: MockState, reference: HoldReference) {
  const hold = state.holds.get(reference.id);
  if (hold?.token === reference.token) return hold;
  throw new Refusal("hold-not-found", "There is no such hold, or this token does not open it.");
}

function termOf({ clinic, now }: MockState, id: string, extendable: boolean) {
  const expiresInSeconds = clinic.policies.holdMinutes * 60;
  const expiresAt = instantOf(new Date(now().getTime() + expiresInSeconds * 1000));
  return { id, expiresAt, expiresInSeconds, extendable };
}
