import { html, LitElement, type TemplateResult } from "lit";
import { Language } from "../language.ts";
import { problemNote } from "../notes.ts";
import { showStates } from "../states.ts";
import { type ManageStrings, manageEn } from "../strings/en.ts";
import { version } from "../version.ts";
import type { Wording } from "../wording.ts";
import { bookingView } from "./booking-view.ts";
import { styles } from "./docbook-manage.styles.ts";
import { ManagedBooking } from "./managed-booking.ts";

/**
 * One booking, opened by its manage link: shows it, moves it to another time, cancels it, puts it into a calendar.
 *
 * @tag docbook-manage
 *
 * @attr {string} api - Where the DocBook server is. Default the page's own origin.
 * @attr {string} booking - The booking's id. Default the part before the dot in the address's fragment.
 * @attr {string} token - Its manage token. Default the part after the dot.
 * @attr {string} locale - Language and region. Default the booking's own.
 * @attr {"light" | "dark" | "auto"} theme - Default `auto`: as the page says by `color-scheme`.
 *
 * @fires {CustomEvent<RescheduledDetail>} docbook-rescheduled - The patient has moved it to another time.
 * @fires {CustomEvent<CancelledDetail>} docbook-cancelled - The patient has cancelled.
 * @fires {CustomEvent<ErrorDetail>} docbook-error - Something failed; the patient has been told.
 *
 * @cssstate loading - Something is being asked or changed.
 * @cssstate problem - Something failed, or there is no such booking.
 * @cssstate cancelled - The booking is cancelled.
 *
 * @csspart card - The frame around everything. Parts and custom properties are those of `<docbook-widget>`.
 * @csspart heading - What has become of the booking.
 * @csspart summary - When, who and where.
 * @csspart clinic - How else to reach the clinic.
 * @csspart month - The name of the month on show.
 * @csspart month-button - To the month before or after.
 * @csspart weekday - The name of a weekday.
 * @csspart day - A day; with `day-free`, `day-selected` and `day-today`.
 * @csspart time - A time to move to.
 * @csspart field - The reason of a cancellation.
 * @csspart submit - The button that moves the booking.
 * @csspart button - Every other button and link.
 * @csspart problem - What went wrong.
 */
export class DocBookManage extends LitElement {
  static readonly version: string = version;
  static override styles = styles;
  static override properties = {
    api: {},
    booking: {},
    token: {},
    locale: {},
    theme: { reflect: true },
    messages: { attribute: false },
  };

  declare api: string;
  declare booking: string;
  declare token: string;
  declare locale: string;
  declare theme: "light" | "dark" | "auto" | undefined;
  /** Sentences of the page's own, by the names in docs/languages.md. */
  declare messages: Partial<ManageStrings>;

  /**
   * The language of this instance, made anew before each render.
   * @internal
   */
  declare words: Wording<ManageStrings>;
  readonly #language = new Language(this);
  readonly #managed = new ManagedBooking(this);
  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.api = this.booking = this.token = this.locale = "";
    this.messages = {};
  }

  override willUpdate(): void {
    // The patient booked in a language of their own, which the page around this element need not know.
    this.words = this.#language.words(manageEn, this.messages, this.locale || this.#managed.booking?.locale);
  }

  override render(): TemplateResult {
    return html`<div class="root" lang=${this.words.locale} dir=${this.words.dir}>
      <div class="card" part="card">${this.#content()}</div>
      <p class="sr" role="status">${this.#managed.announcement}</p>
    </div>`;
  }

  override updated(): void {
    const { focus, booking, notFound, problem, busy } = this.#managed;
    if (focus) {
      this.#managed.focus = "";
      this.renderRoot.querySelector<HTMLElement>(`#${focus}`)?.focus();
    }
    showStates(this.#internals, {
      loading: busy,
      problem: notFound || !!problem,
      cancelled: booking?.status === "cancelled",
    });
  }

  #content(): TemplateResult {
    const { words } = this;
    const { booking, notFound, problem } = this.#managed;
    if (notFound) return html`<p class="note bad" role="status" part="problem">${words.say("notFound")}</p>`;
    if (booking) return bookingView(booking, this.#managed, words);
    return problem
      ? problemNote(problem, words)
      : html`<p class="note" aria-busy="true">${words.say("loading")}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "docbook-manage": DocBookManage;
  }
}
