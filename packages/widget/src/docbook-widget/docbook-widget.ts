import type { Patient } from "@docbook/sdk";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import { Language } from "../language.ts";
import { problemNote } from "../notes.ts";
import { showStates } from "../states.ts";
import { en, type Strings } from "../strings/en.ts";
import { version } from "../version.ts";
import type { Wording } from "../wording.ts";
import { styles } from "./docbook-widget.styles.ts";
import { doctorStep } from "./doctor-step.ts";
import { skeleton, stepIndicator } from "./frame.ts";
import { timeStep } from "./time-step.ts";

// Sentences of extras come with them.
const english = en as Strings;

const steps = {
  doctor: { heading: "chooseDoctor", view: doctorStep },
  time: { heading: "chooseTime", view: timeStep },
  details: { heading: "details", view: afterTime },
  done: { heading: "booked", view: afterTime },
} as const;

/**
 * Booking for a clinic's own website: doctor, day and time, details, done.
 *
 * @tag docbook-widget
 *
 * @attr {string} api - Where the DocBook server is, such as `https://book.example`.
 * @attr {string} key - The clinic's publishable key (`pk_…`). Also as `publishable-key`, since React keeps `key` for itself.
 * @attr {string} doctor - Slug or id of the one doctor to book; there is no choice of doctors then.
 * @attr {string} specialty - Offers doctors of this specialty only.
 * @attr {string} visit-type - What patients come for, by the id of the visit type; there is no choice then.
 * @attr {"month" | "list"} view - How one doctor's times are shown at first. Default `month`.
 * @attr {"inline" | "popup" | "floating"} mode - `popup`: in a dialog, which elements with `data-docbook-open` open; `floating`: by a button at the page's corner as well. Default `inline`.
 * @attr {string} label - What the floating button says, and the dialog is called.
 * @attr {string} locale - Language and region, such as `de` or `en-US`. Default the nearest `lang` around the element, then the visitor's.
 * @attr {string} time-zone - The visitor's IANA zone, in which times are shown at first. Default the clinic's.
 * @attr {"light" | "dark" | "auto"} theme - Default `auto`: as the page says by `color-scheme`.
 *
 * @slot - Shown until the script has loaded, and where booking cannot work: say how else to reach the clinic.
 *
 * @fires {CustomEvent<{ clinic: string }>} docbook-ready - The clinic is on show.
 * @fires {CustomEvent} docbook-opened - The dialog is open.
 * @fires {CustomEvent} docbook-closed - It is closed, by whatever way.
 * @fires {CustomEvent<StepDetail>} docbook-step - The patient came to another step.
 * @fires {CustomEvent<SlotSelectedDetail>} docbook-slot-selected - A time is about to be chosen; `preventDefault()` vetoes it.
 * @fires {CustomEvent<HoldDetail>} docbook-hold - The chosen time is held for the patient.
 * @fires {CustomEvent<HoldDetail>} docbook-hold-expired - It is no longer held.
 * @fires {CustomEvent<BookedDetail>} docbook-booked - The booking is made.
 * @fires {CustomEvent<ErrorDetail>} docbook-error - Something failed; the patient has been told.
 *
 * @csspart card - The frame around everything.
 * @csspart launcher - The button at the page's corner.
 * @csspart dialog - What the widget opens in.
 * @csspart close - The button that closes it.
 * @csspart heading - The heading of a step.
 * @csspart back - The button to the step before.
 * @csspart doctor - A doctor to choose; with `doctor-any` for "first available".
 * @csspart month - The name of the month on show.
 * @csspart month-button - To the month before or after.
 * @csspart weekday - The name of a weekday.
 * @csspart day - A day; with `day-free`, `day-selected` and `day-today`.
 * @csspart visit - Something to come for; with `visit-selected`.
 * @csspart time - A time; with `time-selected`, or `time-held` while another patient is about to book it.
 * @csspart hold - How long the chosen time is held.
 * @csspart field - An input, a select or a text area.
 * @csspart summary - What is about to be booked, or has been.
 * @csspart submit - The button that books.
 * @csspart button - Every other button and link.
 * @csspart problem - What went wrong.
 *
 * @cssstate open - The dialog is open.
 * @cssstate loading - The clinic is being asked, or the booking is being made.
 * @cssstate problem - Something failed; the patient has been told.
 * @cssstate held - A time is held for the patient.
 * @cssstate booked - The booking is made.
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
    visitType: { attribute: "visit-type" },
    view: {},
    mode: {},
    label: {},
    locale: {},
    timeZone: { attribute: "time-zone" },
    theme: { reflect: true },
    messages: { attribute: false },
    patient: { attribute: false },
    note: { attribute: false },
    metadata: { attribute: false },
  };

  declare api: string | undefined;
  declare publishableKey: string;
  /** The same, by the attribute for frameworks that keep `key` to themselves. */
  declare keyAlias: string;
  declare doctor: string;
  declare specialty: string;
  declare visitType: string;
  declare view: string;
  declare mode: "inline" | "popup" | "floating" | undefined;
  declare label: string;
  declare locale: string;
  declare timeZone: string;
  declare theme: "light" | "dark" | "auto" | undefined;
  /** Sentences of the page's own, by the names in docs/languages.md; with all of them, another language. */
  declare messages: Partial<Strings>;

  /** What the page knows of the patient; stands in the form until they write otherwise. Never in an attribute or event. */
  declare patient: Partial<Patient> | undefined;
  /** Likewise, what the clinic should know beforehand. */
  declare note: string | undefined;
  /** The page's own words for the booking, handed on to webhooks. Nothing about the patient. */
  declare metadata: Record<string, string> | undefined;

  /**
   * The language of this instance, made anew before each render.
   * @internal
   */
  declare words: Wording<Strings>;
  readonly #language = new Language(this);
  readonly #flow = new BookingFlow(this);
  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.publishableKey = this.keyAlias = this.doctor = this.specialty = this.visitType = "";
    this.view = this.label = this.locale = this.timeZone = "";
    this.messages = {};
  }

  /** Asks again for the doctors and times on show. What the patient chose and typed stays. */
  refresh(): Promise<void> {
    return this.#flow.refresh();
  }

  /** Opens the dialog of a widget that has one. */
  async open(): Promise<void> {
    if (this.#hasDialog) await (await this.#flow.extras.load("popup"))?.open();
  }

  close(): void {
    this.#flow.extras.loaded.popup?.close();
  }

  /**
   * Nobody looks: the dialog is closed.
   * @internal
   */
  get isAway(): boolean {
    return this.#hasDialog && !this.#flow.extras.loaded.popup?.isOpen;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#flow.extras.loaded.popup?.leave();
  }

  override willUpdate(): void {
    if (this.keyAlias) this.publishableKey = this.keyAlias;
    this.words = this.#language.words<Strings>(
      english,
      this.messages,
      undefined,
      this.#flow.extras.sentences,
    );
  }

  override render(): TemplateResult {
    const { words } = this;
    const flow = this.#flow;
    const content = html`
      <div class="root" lang=${words.locale} dir=${words.dir}>
        <div class="card" part="card">${this.#content()}</div>
        <p class="sr" role="status">${flow.announcement || (flow.problem && words.say(flow.problem.kind))}</p>
      </div>
    `;
    if (!this.#hasDialog) return content;
    // Until it is there, and where it cannot be had, a link of the page's own leads to the clinic.
    return flow.extras.loaded.popup?.frame(content) ?? html`<slot></slot>`;
  }

  override updated(): void {
    const { focus, clinic, misuse, problem, sending, booking, extras } = this.#flow;
    if (focus) {
      this.#flow.focus = "";
      this.renderRoot.querySelector<HTMLElement>(focus)?.focus();
    }
    const failed = !!(misuse || problem);
    if (this.#hasDialog) void extras.load("popup").then((popup) => this.isConnected && popup?.arrive());
    showStates(this.#internals, {
      open: !!extras.loaded.popup?.isOpen,
      loading: sending || !(clinic || failed),
      problem: failed,
      held: !!extras.loaded.hold?.slot,
      booked: !!booking,
    });
  }

  get #hasDialog(): boolean {
    return this.mode === "popup" || this.mode === "floating";
  }

  #content(): TemplateResult {
    const { words } = this;
    const flow = this.#flow;
    if (flow.misuse) return html`${problemNote({ kind: "owner", detail: flow.misuse }, words)}<slot></slot>`;
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

/** What comes once a time is chosen is loaded meanwhile. */
function afterTime({ extras, problem }: BookingFlow, words: Wording<Strings>): TemplateResult {
  return extras.loaded.details?.view() ?? (problem ? problemNote(problem, words) : skeleton(words));
}

declare global {
  interface HTMLElementTagNameMap {
    "docbook-widget": DocBookWidget;
  }
}
