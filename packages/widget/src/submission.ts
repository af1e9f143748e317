import type { CreateBooking, CreatedBooking, Slot } from "@docbook/sdk";
import { DocBookError, newIdempotencyKey, type Send } from "@docbook/sdk/parts";
import type { BookingFlow } from "./booking-flow.ts";
import type { Details } from "./extras/details.ts";
import type { FlowHost } from "./flow-host.ts";
import { fieldNames } from "./patient.ts";
import { isUnanswered } from "./problems.ts";

/** What speaks for a patient besides the booking itself. */
export type Claim = Pick<CreateBooking, "hold" | "challenge">;

/** A time that cannot be had any more, and what is free instead. */
export interface Lost {
  alternatives: readonly Slot[];
  /** Whether somebody has booked it, or is about to. */
  sentence: "taken" | "takenSoon";
  /** An earlier try for this slot got no answer, so the one who was faster may be this very patient. */
  maybeYours: boolean;
}

/** Sends a patient's intent under one idempotency key, however often it has to be repeated. */
export class Submission {
  #body = "";
  #key = "";
  #unansweredSlot = "";

  async send(send: Send, booking: CreateBooking, claim: Claim, signal: AbortSignal): Promise<CreatedBooking> {
    const body = JSON.stringify(booking);
    // Another slot or other details are another intent; the same again is a retry, whatever speaks for it by then.
    if (body !== this.#body) this.#key = newIdempotencyKey();
    this.#body = body;
    try {
      const created = await send(
        "post",
        "/v1/bookings",
        { header: { "Idempotency-Key": this.#key }, body: { ...booking, ...claim } },
        { signal },
      );
      this.#body = "";
      return created;
    } catch (error) {
      if (isUnanswered(error)) this.#unansweredSlot = booking.slotId;
      throw error;
    }
  }

  /** Undefined unless the slot cannot be had: taken, held, out of bounds, or withdrawn by the clinic. */
  lossOf(error: unknown, slotId: string): Lost | undefined {
    if (!(error instanceof DocBookError) || !/^slot-/.test(error.code)) return undefined;
    return {
      alternatives: error.problem?.alternatives ?? [],
      sentence: error.code === "slot-held" ? "takenSoon" : "taken",
      maybeYours: this.#unansweredSlot === slotId,
    };
  }
}

/** The patient's intent, in full. */
export function bookingOf(
  { visitType, visitorZone }: BookingFlow,
  { draft, answers }: Details,
  { id: slotId, doctorId }: Slot,
  { metadata, words }: FlowHost,
): CreateBooking {
  const [name = "", email = "", phone, note] = fieldNames.map((field) => draft[field].trim());
  const given = (visitType?.questions ?? []).flatMap(({ id }) => {
    const answer = answers[id]?.trim();
    return answer ? [[id, answer]] : [];
  });
  return {
    doctorId,
    slotId,
    patient: { name, email, ...(phone ? { phone } : {}) },
    ...(visitType ? { visitType: visitType.id, answers: Object.fromEntries(given) } : {}),
    ...(note ? { note } : {}),
    ...(metadata ? { metadata } : {}),
    locale: words.locale,
    timeZone: visitorZone,
  };
}
