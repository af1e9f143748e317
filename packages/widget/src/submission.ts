import type { CreateBooking, CreatedBooking, Slot } from "@docbook/sdk";
import { DocBookError, newIdempotencyKey, type Send } from "@docbook/sdk/parts";
import { type Complaints, complaintsOf } from "./patient.ts";
import { isUnanswered } from "./problems.ts";

/** A time that cannot be had any more, and what is free instead. */
export interface Lost {
  alternatives: readonly Slot[];
  /** An earlier try for this slot got no answer, so the one who was faster may be this very patient. */
  maybeYours: boolean;
}

/** Sends a patient's intent under one idempotency key, however often it has to be repeated. */
export class Submission {
  #body = "";
  #key = "";
  #unansweredSlot = "";

  async send(send: Send, booking: CreateBooking, signal: AbortSignal): Promise<CreatedBooking> {
    const body = JSON.stringify(booking);
    // Another slot or other details are another intent; the same body again is a retry.
    if (body !== this.#body) this.#key = newIdempotencyKey();
    this.#body = body;
    try {
      const created = await send(
        "post",
        "/v1/bookings",
        { header: { "Idempotency-Key": this.#key }, body: booking },
        { signal },
      );
      this.#body = "";
      return created;
    } catch (error) {
      if (isUnanswered(error)) this.#unansweredSlot = booking.slotId;
      throw error;
    }
  }

  /** Undefined unless the slot is gone: taken, too soon, or withdrawn by the clinic. */
  lossOf(error: unknown, slotId: string): Lost | undefined {
    if (!(error instanceof DocBookError)) return undefined;
    const maybeYours = this.#unansweredSlot === slotId;
    const { code, problem } = error;
    const alternatives = problem?.alternatives ?? [];
    const isLost = code === "slot-taken" || code === "slot-too-soon" || code === "slot-not-found";
    return isLost ? { alternatives, maybeYours } : undefined;
  }
}

/** Fields that the server found wrong; undefined when the error is about something else. */
export function refusalOf(error: unknown): Complaints | undefined {
  const isInvalid = error instanceof DocBookError && error.status === 400;
  const complaints = isInvalid ? complaintsOf(error.problem) : {};
  return Object.keys(complaints).length > 0 ? complaints : undefined;
}
