import type { Booking } from "@docbook/sdk";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { knownZone, localeOf } from "../locale.ts";
import { button, problemNote, whenLine } from "../notes.ts";
import { de, en, type ManageStrings } from "../strings/manage.ts";
import { controls, theme } from "../styles.ts";
import { version } from "../version.ts";
import { Wording } from "../wording.ts";
import { ManagedBooking } from "./managed-booking.ts";

/**
 * One booking, opened by its manage link: shows it, cancels it, puts it into a calendar.
 *
 * @attr {string} api - Where the DocBook server is. Default the page's own origin.
 * @attr {string} booking - The booking's id. Default the part before the dot in the address's fragment.
 * @attr {string} token - Its manage token. Default the part after the dot.
 * @attr {string} locale - Language and region. Default the booking's own.
 * @attr {"light" | "dark" | "auto"} theme - Default `auto`, the visitor's own preference.
 *
 * @fires {CustomEvent<{ bookingId: string }>} docbook-cancelled - The patient has cancelled.
 * @fires {CustomEvent<ErrorDetail>} docbook-error - Something failed; the patient has been told.
 *
 * @csspart card, heading, summary, button, field, problem - As in `<docbook-widget>`, with its custom properties.
 */
export class DocBookManage extends LitElement {
  static readonly version: string = version;
  static override styles = [theme, controls];
  static override properties = { api: {}, booking: {}, token: {}, locale: {}, theme: { reflect: true } };

  declare api: string;
  declare booking: string;
  declare token: string;
  declare locale: string;
  declare theme: "light" | "dark" | "auto" | undefined;

  /** Made anew before each render. */
  declare private words: Wording<ManageStrings>;
  readonly #managed = new ManagedBooking(this);

  constructor() {
    super();
    this.api = this.booking = this.token = this.locale = "";
  }

  override willUpdate(): void {
    // The patient booked in a language of their own, which the page around this element need not know.
    this.words = new Wording(this.locale || this.#managed.booking?.locale || localeOf(this), { en, de });
  }

  override render(): TemplateResult {
    return html`<div class="root" lang=${this.words.locale}>
      <div class="card" part="card">${this.#content()}</div>
    </div>`;
  }

  override updated(): void {
    const { focus } = this.#managed;
    if (!focus) return;
    this.#managed.focus = "";
    this.renderRoot.querySelector<HTMLElement>(`#${focus}`)?.focus();
  }

  #content(): TemplateResult {
    const words = this.words;
    const { booking, notFound, problem } = this.#managed;
    if (notFound) return html`<p class="note bad" role="status" part="problem">${words.say("notFound")}</p>`;
    if (booking) return this.#details(booking);
    return problem
      ? problemNote(problem, words)
      : html`<p class="note" aria-busy="true">${words.say("loading")}</p>`;
  }

  #details({ status, start, timeZone, doctorName, clinicName }: Booking): TemplateResult {
    const words = this.words;
    const { asking, tooLate, problem } = this.#managed;
    const isCancelled = status === "cancelled";
    return html`
      <h2 id="heading" part="heading" tabindex="-1">${words.say(isCancelled ? "cancelled" : "yourAppointment")}</h2>
      <div class="note" part="summary">
        ${whenLine(start, timeZone, knownZone("") ?? timeZone, words)}
        <p>${doctorName}</p>
        <p class="muted">${clinicName}</p>
      </div>
      ${tooLate ? html`<p class="note bad" id="late" part="problem" tabindex="-1">${words.say("tooLate")}</p>` : nothing}
      ${problem ? problemNote(problem, words) : nothing}
      ${isCancelled ? nothing : asking ? this.#question() : this.#actions()}
    `;
  }

  #actions(): TemplateResult {
    const words = this.words;
    const managed = this.#managed;
    return html`<div class="row">
      ${button(words.say("addToCalendar"), () => managed.addToCalendar(), "primary")}
      ${managed.tooLate ? nothing : button(words.say("cancel"), () => managed.ask(true))}
    </div>`;
  }

  #question(): TemplateResult {
    const words = this.words;
    const managed = this.#managed;
    const onInput = (event: InputEvent & { target: HTMLTextAreaElement }) => {
      managed.reason = event.target.value;
    };
    return html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void managed.cancel();
      }}
    >
      <h3 id="ask" tabindex="-1">${words.say("reallyCancel")}</h3>
      <div>
        <label for="reason">${words.say("reason")} <span class="muted">(${words.say("optional")})</span></label>
        <textarea id="reason" part="field" maxlength="500" .value=${managed.reason} @input=${onInput}></textarea>
      </div>
      <div class="row">
        <button class="primary" part="button" aria-disabled=${managed.busy}>
          ${words.say(managed.busy ? "loading" : "cancelNow")}
        </button>
        ${button(words.say("keep"), () => managed.ask(false))}
      </div>
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "docbook-manage": DocBookManage;
  }
}
