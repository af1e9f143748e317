import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { addDays, addMonths, type Day, earlier, firstOfMonth, later, startOfWeek } from "../dates.ts";
import { icon } from "../icons.ts";
import type { Strings } from "../strings/en.ts";
import { version } from "../version.ts";
import type { Wording } from "../wording.ts";
import { styles } from "./docbook-date-grid.styles.ts";
import { dayAfterKey } from "./keys.ts";

const weeksShown = 6;

/**
 * One month of days to choose from, operated as the ARIA Authoring Practices describe a date grid.
 * Days without times can be reached, so that arrows do not jump, but not chosen.
 *
 * @fires {CustomEvent<Day>} choose-day - A free day was chosen. Does not bubble.
 * @fires {CustomEvent<Day>} show-month - Another month is wanted, named by its first day. Does not bubble.
 */
export class DocBookDateGrid extends LitElement {
  static readonly version = version;
  static override styles = styles;
  static override properties = {
    words: { attribute: false },
    month: {},
    selected: {},
    free: { attribute: false },
    first: {},
    last: {},
    busy: { type: Boolean },
  };

  declare words: Wording<Strings>;
  /** First day of the month on show. */
  declare month: Day;
  declare selected: Day | undefined;
  declare free: ReadonlySet<Day>;
  /** The range in which days can be reached at all; the first is today. */
  declare first: Day;
  declare last: Day;
  declare busy: boolean;

  #current: Day | undefined;
  #moveFocus = false;

  constructor() {
    super();
    this.month = this.first = this.last = "";
    this.free = new Set();
    this.busy = false;
  }

  override render(): TemplateResult {
    const { words, month } = this;
    const start = startOfWeek(month, words.firstWeekday);
    const week = Array.from({ length: 7 }, (_, day) => addDays(start, day));
    const weeks = Array.from({ length: weeksShown }, (_, index) => week.map((day) => addDays(day, index * 7)));
    const tabStop = this.#tabStop();
    return html`
      <div class="bar">
        ${this.#leafButton("previousMonth", -1)}
        <h3 id="month" part="month" aria-live="polite">${words.day(month, "month")}</h3>
        ${this.#leafButton("nextMonth", 1)}
      </div>
      <table role="grid" aria-labelledby="month" aria-busy=${this.busy} @keydown=${this.#onKey}>
        <thead>
          <tr>
            ${week.map(
              (day) => html`<th scope="col" part="weekday" abbr=${words.day(day, "weekday")}>
                ${words.day(day, "weekdayShort")}
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${weeks.map((days) => html`<tr>${days.map((day) => this.#cell(day, tabStop))}</tr>`)}
        </tbody>
      </table>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!this.#moveFocus || (changed.size === 0 && firstOfMonth(this.#tabStop()) !== this.month)) return;
    this.#moveFocus = false;
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  #cell(day: Day, tabStop: Day): TemplateResult {
    if (firstOfMonth(day) !== this.month) return html`<td></td>`;
    const { words } = this;
    const free = this.free.has(day);
    const isSelected = day === this.selected;
    const isToday = day === this.first;
    const states = [free && "day-free", isSelected && "day-selected", isToday && "day-today"].filter(Boolean);
    const label = [words.day(day), isToday && words.say("today"), words.say(free ? "free" : "notFree")];
    return html`<td
      part="day ${states.join(" ")}"
      class=${states.join(" ")}
      tabindex=${day === tabStop ? 0 : -1}
      aria-label=${label.filter(Boolean).join(", ")}
      aria-selected=${isSelected}
      aria-disabled=${free ? nothing : "true"}
      aria-current=${isToday ? "date" : nothing}
      @click=${() => this.#choose(day)}
      .day=${day}
    ><span>${words.day(day, "number")}</span></td>`;
  }

  #leafButton(name: "previousMonth" | "nextMonth", months: number): TemplateResult {
    const target = addMonths(this.month, months);
    const disabled = months < 0 ? target < firstOfMonth(this.first) : target > this.last;
    // aria-disabled and not disabled, which would throw the focus away under the finger.
    return html`<button
      type="button"
      part="month-button"
      aria-label=${this.words.say(name)}
      aria-disabled=${disabled ? "true" : nothing}
      @click=${() => disabled || this.#showMonth(target)}
    >${icon(months < 0 ? "back" : "next")}</button>`;
  }

  /** The one day in the tab order. */
  #tabStop(): Day {
    const firstFree = [...this.free].sort()[0];
    const here = [this.#current, this.selected, firstFree].find((day) => day && firstOfMonth(day) === this.month);
    return here ?? this.#within(this.month);
  }

  #within(day: Day): Day {
    return later(this.first, earlier(day, this.last));
  }

  #onKey(event: KeyboardEvent): void {
    // Where there is a cell there is its day; keys come from nowhere else.
    const { day } = event.target as HTMLElement & { day?: Day };
    if (!day || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(day);
    else {
      const rtl = getComputedStyle(this).direction === "rtl";
      const wanted = dayAfterKey(event, day, this.words.firstWeekday, rtl);
      if (!wanted) return;
      this.#current = this.#within(wanted);
      this.#moveFocus = true;
      if (firstOfMonth(this.#current) !== this.month) this.#showMonth(firstOfMonth(this.#current));
      this.requestUpdate();
    }
    event.preventDefault();
  }

  #choose(day: Day): void {
    this.#current = day;
    if (this.free.has(day)) this.dispatchEvent(new CustomEvent("choose-day", { detail: day }));
    this.requestUpdate();
  }

  #showMonth(month: Day): void {
    this.dispatchEvent(new CustomEvent("show-month", { detail: month }));
  }
}
