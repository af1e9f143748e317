import type { Booking, CreatedBooking } from "../types.ts";
import { checkAnswers } from "./answers.ts";
import { claim, type Visit } from "./claim.ts";
import { instantOf } from "./days.ts";
import { ownHold } from "./holds.ts";
import { requireDoctor } from "./reads.ts";
import { invalidRequest, Refusal } from "./refusal.ts";
import type { MockRequest } from "./request.ts";
import { changed, freeSlotsOf, type MockState } from "./state.ts";
import { tellWebhooks } from "./webhooks.ts";

type Request = MockRequest<"createBooking">;

/** Books, or gives a repetition its first answer, or says why neither. */
export function book(state: MockState, request: Request) {
  checkPatient(request);
  const { doctorId, slotId, visitType, hold } = request.body;
  const own = ownHold(state, hold);
  let visit: Visit;
  try {
    visit = claim(state, { doctorId, slotId, visitType, own: own ? [own] : [] });
  } catch (refusal) {
    // Only a refused request can be a repetition.
    const first = state.answered.get(`${doctorId}/${request.header("idempotency-key")}`);
    if (first) return repeat(first, request);
    throw refusal;
  }
  checkAnswers(request, visit.visitType);
  const created = newBooking(state, request, visit);
  const { manageToken, manageUrl: _, ...booking } = created;
  if (own) freeSlotsOf(state, own);
  for (const slot of visit.slots) Object.assign(slot, { takenBy: booking.id, hold: undefined });
  state.bookings.set(booking.id, { booking, manageToken });
  const key = request.header("idempotency-key");
  if (key) state.answered.set(`${doctorId}/${key}`, { request: JSON.stringify(request.body), created });
  tellWebhooks(state, "booking.created");
  const headers = { Location: `/v1/bookings/${booking.id}`, ...changed(state, doctorId) };
  return { status: 201 as const, headers, json: created };
}

/** Until when a booking can be changed with its manage token. */
export function changeableUntil({ clinic }: MockState, start: string): string {
  return instantOf(new Date(Date.parse(start) - clinic.policies.cancellationNoticeMinutes * 60_000));
}

function repeat(first: { request: string; created: CreatedBooking }, { body }: Request) {
  if (first.request !== JSON.stringify(body)) {
    const detail = "Use a new key for a new booking, and the same key only to repeat the same request.";
    throw new Refusal("idempotency-key-reused", detail);
  }
  const headers = { Location: `/v1/bookings/${first.created.id}`, "Idempotency-Replayed": "true" };
  return { status: 201 as const, headers, json: first.created };
}

function newBooking(state: MockState, { body }: Request, { start, end, visitType }: Visit): CreatedBooking {
  const { doctorId, slotId, patient, note = null, answers = {}, metadata = {} } = body;
  const { name: clinicName, timeZone, contact } = state.clinic;
  const number = String(++state.made);
  const id = `bk_${number.padStart(43, "A")}`;
  const manageToken = number.padStart(43, "T");
  const place: Booking["location"]["place"] = visitType?.place ?? "clinic";
  return {
    id,
    doctorId,
    slotId,
    status: "booked",
    start,
    end,
    timeZone,
    doctorName: requireDoctor(state, doctorId).name,
    clinicName,
    visitType: visitType && { id: visitType.id, name: visitType.name },
    location: {
      place,
      address: place === "clinic" ? contact.address : null,
      url: place === "video" ? "https://video.example/join" : null,
    },
    patient: { ...patient, name: patient.name.trim() },
    note,
    answers,
    metadata,
    locale: body.locale ?? state.clinic.locale,
    sequence: 0,
    createdAt: instantOf(state.now()),
    changeableUntil: changeableUntil(state, start),
    rescheduledAt: null,
    rescheduleReason: null,
    cancelledAt: null,
    cancellationReason: null,
    manageToken,
    manageUrl: `${state.api}/manage#${id}.${manageToken}`,
  };
}

/** The rules that a form most likely breaks; the server knows all of the contract's. */
function checkPatient({ body }: Request): void {
  const { name, email } = body?.patient ?? {};
  if (!name?.trim()) throw invalidRequest([{ in: "body", pointer: "/patient/name", message: "is missing" }]);
  if (!/^\S+@\S+\.\S+$/.test(email ?? "")) {
    throw invalidRequest([{ in: "body", pointer: "/patient/email", message: 'must match format "email"' }]);
  }
}
