import type { Hold, HoldReference, Slot } from "@docbook/sdk";
import type { ManagedBooking } from "./managed-booking.ts";

/**
 * Holds the time that a patient looks at, where the clinic holds times. Only an aid: should it fail, the move itself
 * decides who has it.
 */
export class KeptTime {
  readonly #managed: ManagedBooking;
  readonly #lose: (error: unknown) => void;
  #wanted: Slot | undefined;
  #hold: Hold | undefined;
  #known: Promise<void> = Promise.resolve();

  constructor(managed: ManagedBooking, lose: (error: unknown) => void) {
    this.#managed = managed;
    this.#lose = lose;
  }

  /** In place of the one before. Whoever changes their mind faster than the network gets the last. */
  take(slot: Slot): void {
    if (!this.#managed.clinic?.policies.holdMinutes) return;
    this.#wanted = slot;
    this.#known = this.#known.then(() => this.#take(slot));
  }

  /** What opens it, once it is known: a move that overtook its own hold would be refused. */
  async referenceFor(slot: Slot): Promise<{ hold?: HoldReference }> {
    await this.#known;
    return this.#hold?.slotId === slot.id ? { hold: referTo(this.#hold) } : {};
  }

  /** The move has used it up. */
  spend(): void {
    this.#wanted = this.#hold = undefined;
  }

  giveBack(): void {
    this.#wanted = undefined;
    this.#known = this.#known.then(() => {
      if (!this.#wanted) this.#release();
    });
  }

  async #take(slot: Slot): Promise<void> {
    const { send, opening, booking } = this.#managed;
    if (this.#wanted !== slot) return;
    const { doctorId, id: slotId } = slot;
    const visitType = booking?.visitType ? { visitType: booking.visitType.id } : {};
    const replaces = this.#hold ? { replaces: referTo(this.#hold) } : {};
    const { bookingId, ...options } = opening;
    const input = { query: { booking: bookingId }, body: { doctorId, slotId, ...visitType, ...replaces } };
    try {
      this.#hold = await send("post", "/v1/holds", input, { ...options, maxRetries: 0 });
    } catch (error) {
      this.#release();
      if (this.#wanted === slot) this.#lose(error);
    }
  }

  /** Outlives the page: whoever leaves should not keep others waiting. */
  #release(): void {
    if (!this.#hold) return;
    const { id: holdId, token } = this.#hold;
    this.#hold = undefined;
    const { manageToken } = this.#managed.opening;
    const input = { path: { holdId }, body: { token } };
    // Should it be lost, the hold ends by itself.
    this.#managed
      .send("post", "/v1/holds/{holdId}/release", input, { manageToken, keepalive: true })
      .catch(() => {});
  }
}

const referTo = ({ id, token }: Hold): HoldReference => ({ id, token });
