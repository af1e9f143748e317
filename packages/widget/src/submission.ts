import {
  type CreateBooking,
  type CreatedBooking,
  type DocBook,
  InvalidRequestError,
  isDocBookError,
  newIdempotencyKey,
  type Slot,
  SlotUnavailableError,
} from "@docbook/sdk";
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

  async send(client: DocBook, booking: CreateBooking, signal: AbortSignal): Promise<CreatedBooking> {
    const body = JSON.stringify(booking);
    // Another slot or other details are another intent; the same body again is a retry.
    if (body !== this.#body) this.#key = newIdempotencyKey();
    this.#body = body;
    try {
      const created = await client.createBooking(booking, { idempotencyKey: this.#key, signal });
      this.#body = "";
      return created;
    } catch (error) {
      if (isUnanswered(error)) this.#unansweredSlot = booking.slotId;
      throw error;
    }
  }

  /** Undefined unless the slot is gone: taken, too soon, or withdrawn by the clinic. */
  lossOf(error: unknown, slotId: string): Lost | undefined {
    if (!isDocBookError(error)) return undefined;
    const maybeYours = this.#unansweredSlot === slotId;
    if (error instanceof SlotUnavailableError) return { alternatives: error.alternatives, maybeYours };
    return error.code === "slot-not-found" ? { alternatives: [], maybeYours } : undefined;
  }
}

/** Fields that the server found wrong; undefined when the error is about something else. */
export function refusalOf(error: unknown): Complaints | undefined {
  const complaints = error instanceof InvalidRequestError ? complaintsOf(error) : {};
  return Object.keys(complaints).length > 0 ? complaints : undefined;
}
