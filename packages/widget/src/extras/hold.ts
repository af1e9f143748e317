import type { Hold as HoldAnswer, HoldReference, HoldTerm, Slot } from "@docbook/sdk";
import type { Send } from "@docbook/sdk/parts";
import { css, html, type TemplateResult } from "lit";
import type { Time } from "../availability.ts";
import { emit } from "../events.ts";
import { button } from "../notes.ts";
import { holdEn } from "../strings/en.ts";
import { adopt } from "./adopt.ts";
import type { Kit } from "./extra.ts";

/** From here on the patient may ask for more time. */
const scarceMs = 2 * 60_000;
const lastMinuteMs = 60_000;

/**
 * Keeps the chosen time for the patient while they fill in the form. Only an aid: whatever fails here, they can book
 * without it.
 */
class Hold {
  readonly sentences = holdEn;
  /** Settles when it is known whether the chosen time is held: a booking that overtook its hold would be refused. */
  ready: Promise<void> = Promise.resolve();
  readonly #kit: Kit;
  #wanted = "";
  #held: (HoldAnswer & { slot: Slot; send: Send }) | undefined;
  /** By the page's own steady clock: the patient's may be wrong, and may be set right meanwhile. */
  #endsAtMs = 0;
  #leftMs = 0;
  #extendable = false;
  #clock = 0;

  constructor(kit: Kit) {
    this.#kit = kit;
    adopt(kit.host, styles);
  }

  /** The time that is held now. */
  get slot(): Slot | undefined {
    return this.#leftMs > 0 ? this.#held?.slot : undefined;
  }

  /** What opens the hold on this slot. Sent after its end, too: it costs nothing. */
  referenceFor(slotId: string): { hold?: HoldReference } {
    if (this.#held?.slotId !== slotId) return {};
    const { id, token } = this.#held;
    return { hold: { id, token } };
  }

  /** Holds this time in place of the one before. Whoever chooses faster than the network gets what they chose last. */
  take(slot: Slot, visitType: { visitType?: string }): void {
    this.#wanted = slot.id;
    this.ready = this.ready.then(() => this.#take(slot, visitType));
  }

  /** Gives the time back, once it is known whether there is one. */
  release(): void {
    this.#wanted = "";
    this.ready = this.ready.then(() => {
      if (!this.#wanted) this.#giveBack();
    });
  }

  /** The booking has used the hold up. */
  spend(): void {
    this.#wanted = "";
    this.#forget();
  }

  /** What the patient's own hold takes is not taken from them. The list of all doctors leaves held times out. */
  withOwn(slots: Time[], isComplete: boolean): Time[] {
    const own = this.slot;
    if (!own) return slots;
    const overlaps = ({ doctorId, start, end }: Slot) =>
      doctorId === own.doctorId && start < own.end && end > own.start;
    const given = slots.map(({ heldUntil, ...slot }) =>
      heldUntil && !overlaps(slot) ? { ...slot, heldUntil } : slot,
    );
    if (isComplete || given.some(({ id }) => id === own.id)) return given;
    return [...given, own].sort((a, b) => a.start.localeCompare(b.start));
  }

  view(): TemplateResult | undefined {
    const { words } = this.#kit.host;
    if (!this.#held || this.#wanted !== this.#held.slotId) return undefined;
    if (!this.slot)
      return html`<p class="note" id="hold" part="hold" tabindex="-1">${words.say("holdEnded")}</p>`;
    const time = new Intl.DateTimeFormat(words.locale, {
      minute: "numeric",
      second: "2-digit",
      timeZone: "UTC",
    });
    const left = time.format(Math.ceil(this.#leftMs / 1000) * 1000);
    return html`<div class="note held" id="hold" part="hold" tabindex="-1">
      <p role="timer">${words.say("heldFor", { time: left })}</p>
      ${this.#extendable && this.#leftMs < scarceMs ? button(words.say("moreTime"), () => this.#extend()) : undefined}
    </div>`;
  }

  async #take(slot: Slot, visitType: { visitType?: string }): Promise<void> {
    const { host, proof, lose, changed } = this.#kit;
    const send = this.#kit.send();
    const { doctorId, id: slotId } = slot;
    if (!send || this.#wanted !== slotId || this.slot?.id === slotId) return;
    const before = this.slot && this.#held;
    // Only a hold with the same doctor can be changed for another in one go.
    const replaces =
      before?.doctorId === doctorId ? { replaces: { id: before.id, token: before.token } } : {};
    if (!("replaces" in replaces)) this.#giveBack();
    try {
      const body = { doctorId, slotId, ...visitType, ...replaces, ...(await proof()) };
      const held = await send("post", "/v1/holds", { body }, { maxRetries: 0 });
      this.#forget();
      this.#held = { ...held, slot, send };
      this.#countDown(held);
      emit(host, "docbook-hold", { slotId, doctorId });
    } catch (error) {
      // A refused change leaves the time before as it was, and nobody wants that any more.
      this.#giveBack();
      if (this.#wanted === slotId) lose(error, slot);
    }
    changed();
  }

  async #extend(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#extendable = false;
    // The button goes, and the focus must not go with it.
    this.#kit.focusOn("hold");
    const { id: holdId, token, send } = held;
    try {
      const term = await send("post", "/v1/holds/{holdId}/extend", { path: { holdId }, body: { token } });
      if (this.#held === held) this.#countDown(term);
    } catch (error) {
      // Errors of the client carry a code; only this one means that asking again is in vain.
      this.#extendable = (error as { code?: string }).code !== "hold-not-extendable";
    }
    this.#kit.changed();
  }

  #countDown({ expiresInSeconds, extendable }: HoldTerm): void {
    clearInterval(this.#clock);
    this.#leftMs = expiresInSeconds * 1000;
    this.#endsAtMs = performance.now() + this.#leftMs;
    this.#extendable = extendable;
    // Every second is shown, and said only twice: a minute before the end, and at it.
    this.#clock = setInterval(() => this.#tick(), 1000);
  }

  #tick(): void {
    const { host, announce, changed } = this.#kit;
    const before = this.#leftMs;
    this.#leftMs = this.#endsAtMs - performance.now();
    const passed = (mark: number) => before > mark && this.#leftMs <= mark;
    if (this.#held && passed(0)) {
      clearInterval(this.#clock);
      const { slotId, doctorId } = this.#held;
      announce(host.words.say("holdEnded"));
      emit(host, "docbook-hold-expired", { slotId, doctorId });
    } else if (passed(lastMinuteMs)) announce(host.words.say("lastMinute"));
    if (host.shadowRoot?.getElementById("hold")) changed();
  }

  /** Outlives the page: whoever leaves should not keep others waiting. */
  #giveBack(): void {
    const held = this.slot && this.#held;
    this.#forget();
    if (!held) return;
    const { id: holdId, token, send } = held;
    const input = { path: { holdId }, body: { token } };
    // Should it get lost, the hold ends by itself.
    send("post", "/v1/holds/{holdId}/release", input, { keepalive: true }).catch(() => {});
  }

  #forget(): void {
    clearInterval(this.#clock);
    this.#held = undefined;
    this.#leftMs = 0;
  }
}

const styles = css`
  .held {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    background: var(--_tint);
    font-variant-numeric: tabular-nums;
  }
`;

export default (kit: Kit): Hold => new Hold(kit);
