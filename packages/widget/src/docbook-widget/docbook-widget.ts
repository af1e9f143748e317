import { html, LitElement, nothing, type TemplateResult } from "lit";
import { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import { localeOf } from "../locale.ts";
import { problemNote } from "../notes.ts";
import { de } from "../strings/de.ts";
import { en, type Strings } from "../strings/en.ts";
import { version } from "../version.ts";
import { Wording } from "../wording.ts";
import { detailsStep } from "./details-step.ts";
import { styles } from "./docbook-widget.styles.ts";
import { doctorStep } from "./doctor-step.ts";
import { doneStep } from "./done-step.ts";
import { skeleton, stepIndicator } from "./frame.ts";
import { timeStep } from "./time-step.ts";

const steps = {
  doctor: { heading: "chooseDoctor", view: doctorStep },
  time: { heading: "chooseTime", view: timeStep },
  details: { heading: "details", view: detailsStep },
  done: { heading: "booked", view: doneStep },
} as const;

/**
 * Booking for a clinic's own website: doctor, day and time, details, done.
 *
 * @attr {string} api - Where the DocBook server is, such as `https://book.example`.
 * @attr {string} key - The clinic's publishable key (`pk_…`). Also as `publishable-key`, since React keeps `key` for itself.
 * @attr {string} doctor - Slug or id of the one doctor to book; there is no choice of doctors then.
 * @attr {string} specialty - Offers doctors of this specialty only.
 * @attr {string} locale - Language and region, such as `de` or `en-US`. Default the nearest `lang` around the element.
 * @attr {string} time-zone - The visitor's IANA zone, in which times are shown at first. Default the clinic's.
 * @attr {"light" | "dark" | "auto"} theme - Default `auto`, the visitor's own preference.
 *
 * @slot - Shown until the script has loaded, and where booking cannot work: say how else to reach the clinic.
 *
 * @fires {CustomEvent<StepDetail>} docbook-step - The patient came to another step.
 * @fires {CustomEvent<SlotSelectedDetail>} docbook-slot-selected - A time is about to be chosen; `preventDefault()` vetoes it.
 * @fires {CustomEvent<BookedDetail>} docbook-booked - The booking is made.
 * @fires {CustomEvent<ErrorDetail>} docbook-error - Something failed; the patient has been told.
 *
 * @csspart card - The frame around everything.
 * @csspart heading - The heading of a step.
 * @csspart back - The button to the step before.
 * @csspart doctor - A doctor to choose; with `doctor-any` for "first available".
 * @csspart month, month-button, weekday - The calendar's head.
 * @csspart day - A day; with `day-free`, `day-selected` and `day-today`.
 * @csspart time - A time; with `time-selected`.
 * @csspart field - An input, a select or a text area.
 * @csspart summary - What is about to be booked, or has been.
 * @csspart submit - The button that books.
 * @csspart button - Every other button and link.
 * @csspart problem - What went wrong.
 *
 * @cssprop --docbook-accent - Buttons, the chosen day, links.
 * @cssprop --docbook-on-accent - Text on the accent.
 * @cssprop --docbook-text - Text.
 * @cssprop --docbook-muted - Secondary text, and lines around fields.
 * @cssprop --docbook-surface - The card.
 * @cssprop --docbook-soft - Quiet areas on the card.
 * @cssprop --docbook-border - Other lines.
 * @cssprop --docbook-danger - Mistakes and failures.
 * @cssprop --docbook-focus - The focus ring. Default the accent.
 * @cssprop --docbook-radius - Roundness of the card; the rest follows.
 * @cssprop --docbook-shadow - The card's shadow.
 * @cssprop --docbook-font - Default the page's own font.
 * @cssprop --docbook-max-width - Widest the card may get.
 */
export class DocBookWidget extends LitElement {
  static readonly version: string = version;
  static override styles = styles;
  static override properties = {
    api: {},
    publishableKey: { attribute: "key" },
    keyAlias: { attribute: "publishable-key" },
    doctor: {},
    specialty: {},
    locale: {},
    timeZone: { attribute: "time-zone" },
    theme: { reflect: true },
    messages: { attribute: false },
  };

  declare api: string | undefined;
  declare publishableKey: string;
  /** The same, by the attribute for frameworks that keep `key` to themselves. */
  declare keyAlias: string;
  declare doctor: string;
  declare specialty: string;
  declare locale: string;
  declare timeZone: string;
  declare theme: "light" | "dark" | "auto" | undefined;
  /** Sentences of the page's own, by the names in `strings/en.ts`; with all of them, another language. */
  declare messages: Partial<Strings>;

  /** The language of this instance, made anew before each render. */
  declare words: Wording<Strings>;
  readonly #flow = new BookingFlow(this);

  constructor() {
    super();
    this.publishableKey = this.keyAlias = this.doctor = this.specialty = this.locale = this.timeZone = "";
    this.messages = {};
  }

  /** Asks again for the doctors and times on show. What the patient chose and typed stays. */
  refresh(): Promise<void> {
    return this.#flow.refresh();
  }

  override willUpdate(): void {
    if (this.keyAlias) this.publishableKey = this.keyAlias;
    this.words = new Wording(localeOf(this), { en, de }, this.messages);
  }

  override render(): TemplateResult {
    const { words } = this;
    const flow = this.#flow;
    return html`
      <div class="root" lang=${words.locale}>
        <div class="card" part="card">${this.#content()}</div>
        <p class="sr" role="status">${flow.announcement}</p>
      </div>
    `;
  }

  override updated(): void {
    const { focus } = this.#flow;
    if (!focus) return;
    this.#flow.focus = "";
    this.renderRoot.querySelector<HTMLElement>(`#${focus}`)?.focus();
  }

  #content(): TemplateResult {
    const { words } = this;
    const flow = this.#flow;
    if (flow.misuse)
      return html`<p class="note bad" part="problem" lang="en">${flow.misuse}</p><slot></slot>`;
    if (!flow.clinic)
      return flow.problem ? html`${problemNote(flow.problem, words)}<slot></slot>` : skeleton(words);
    const { heading, view } = steps[flow.step];
    return html`
      ${stepIndicator(flow, words)}
      ${flow.booking ? html`<p class="done">${icon("check")}</p>` : nothing}
      <h2 id="heading" part="heading" tabindex="-1">${words.say(heading)}</h2>
      ${view(flow, words)}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "docbook-widget": DocBookWidget;
  }
}
