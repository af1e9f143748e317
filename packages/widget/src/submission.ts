import {
  ConnectionError,
  type CreateBooking,
  type CreatedBooking,
  type DocBook,
  InvalidRequestError,
  isDocBookError,
  newIdempotencyKey,
  type Slot,
  SlotTakenError,
  SlotTooSoonError,
  TimeoutError,
} from "@docbook/sdk";

import type { ErrorDetail } from "./events.ts";
import { type Complaints, complaintsOf } from "./patient.ts";
import { eventOf, type Problem, problemOf } from "./problems.ts";

/** A time that cannot be had any more, and what is free instead. */
export interface Lost {
  because: "taken" | "tooSoon";
  alternatives: readonly Slot[];
  /** An earlier try for this slot got no answer, so the one who was faster may be this very patient. */
  maybeYours: boolean;
  event: ErrorDetail;
}

export type Outcome =
  | { kind: "booked"; booking: CreatedBooking }
  | { kind: "lost"; lost: Lost }
  | { kind: "refused"; complaints: Complaints; event: ErrorDetail }
  | { kind: "failed"; problem: Problem };

/** Sends a patient's intent under one idempotency key, however often it has to be repeated. */
export class Submission {
  #body = "";
  #key = "";
  #unansweredSlot = "";

  async send(client: DocBook, booking: CreateBooking, signal: AbortSignal): Promise<Outcome> {
    const body = JSON.stringify(booking);
    if (body !== this.#body) {
      // Another slot or other details are another intent; the same body again is a retry.
      this.#body = body;
      this.#key = newIdempotencyKey();
    }
    try {
      const created = await client.createBooking(booking, { idempotencyKey: this.#key, signal });
      this.#body = "";
      return { kind: "booked", booking: created };
    } catch (error) {
      return this.#outcomeOf(error, booking.slotId);
    }
  }

  #outcomeOf(error: unknown, slotId: string): Outcome {
    const alternatives = alternativesTo(error);
    if (alternatives) {
      const because = error instanceof SlotTooSoonError ? "tooSoon" : "taken";
      const maybeYours = because === "taken" && this.#unansweredSlot === slotId;
      return { kind: "lost", lost: { because, alternatives, maybeYours, event: eventOf(error) } };
    }
    if (error instanceof InvalidRequestError) {
      const complaints = complaintsOf(error);
      if (Object.keys(complaints).length > 0) return { kind: "refused", complaints, event: eventOf(error) };
    }
    if (error instanceof ConnectionError || error instanceof TimeoutError) this.#unansweredSlot = slotId;
    return { kind: "failed", problem: problemOf(error) };
  }
}

/** Undefined unless the slot is gone: taken, too soon, or withdrawn by the clinic. */
function alternativesTo(error: unknown): readonly Slot[] | undefined {
  if (error instanceof SlotTakenError || error instanceof SlotTooSoonError) return error.alternatives;
  return isDocBookError(error) && error.code === "slot-not-found" ? [] : undefined;
}
