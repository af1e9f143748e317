import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import type { Availability } from "../availability.ts";
import { addDays, addMonths, type Day, earlier, firstOfMonth, later, startOfWeek } from "../dates.ts";
import { icon } from "../icons.ts";
import type { ManageStrings, Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { dayAfterKey } from "./keys.ts";

type Words = Wording<Strings> | Wording<ManageStrings>;
const range = (length: number) => Array.from({ length }, (_, index) => index);

/**
 * One month of days to choose from, operated as the ARIA Authoring Practices describe a date grid.
 * Days without times can be reached, so that arrows do not jump, but not chosen.
 */
export class DateGrid implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #availability: Availability;
  readonly #choose: (day: Day) => void;
  /** Where the keyboard is. */
  #current: Day = "";
  #moveFocus = false;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    availability: Availability,
    choose: (day: Day) => void,
  ) {
    this.#host = host;
    this.#availability = availability;
    this.#choose = choose;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.#moveFocus) return;
    this.#moveFocus = false;
    this.#host.shadowRoot?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
  }

  /** For whoever pressed something that the grid has since replaced. */
  takeFocus(): void {
    this.#moveFocus = true;
    this.#host.requestUpdate();
  }

  render(words: Words): TemplateResult {
    const { month, loading, byDay, day: selected, today } = this.#availability;
    const start = startOfWeek(month, words.firstWeekday);
    // The one day in the tab order.
    const tabStop =
      [this.#current, selected, [...byDay.keys()][0]].find((day) => day && firstOfMonth(day) === month) ??
      this.#within(month);
    const firstWeek = range(7).map((index) => addDays(start, index));
    // Short is the whole word in Arabic, and seven of those do not fit side by side.
    const style = firstWeek.every((day) => words.day(day, "weekdayShort").length < 6)
      ? "weekdayShort"
      : "weekdayNarrow";
    const cell = (day: Day) => {
      if (firstOfMonth(day) !== month) return html`<td></td>`;
      const free = byDay.has(day);
      const states = `day ${free ? "day-free" : ""} ${day === selected ? "day-selected" : ""} ${day === today ? "day-today" : ""}`;
      return html`<td
        part=${states}
        class=${states}
        tabindex=${day === tabStop ? 0 : -1}
        aria-label=${free ? words.day(day) : `${words.day(day)}, ${words.say("notFree")}`}
        aria-selected=${day === selected}
        aria-disabled=${!free}
        aria-current=${day === today ? "date" : nothing}
        @click=${() => this.#pick(day)}
      ><span>${words.number(Number(day.slice(8)))}</span></td>`;
    };
    return html`
      <div class="bar">
        ${this.#monthButton("previousMonth", words)}
        <h3 id="month" part="month" aria-live="polite">${words.day(month, "month")}</h3>
        ${this.#monthButton("nextMonth", words)}
      </div>
      <table role="grid" aria-labelledby="month" aria-busy=${loading} @keydown=${(event: KeyboardEvent) => this.#onKey(event, tabStop, words)}>
        <thead>
          <tr>
            ${firstWeek.map((day) => html`<th scope="col" part="weekday" abbr=${words.day(day, "weekday")}>${words.day(day, style)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${range(6).map((week) => html`<tr>${range(7).map((index) => cell(addDays(start, week * 7 + index)))}</tr>`)}
        </tbody>
      </table>
    `;
  }

  #monthButton(name: "previousMonth" | "nextMonth", words: Words): TemplateResult {
    const { month, today, lastDay } = this.#availability;
    const back = name === "previousMonth";
    const target = addMonths(month, back ? -1 : 1);
    // aria-disabled and not disabled, which would throw the focus away under the finger.
    const disabled = back ? target < firstOfMonth(today) : target > lastDay;
    return html`<button
      class="round"
      part="month-button"
      aria-label=${words.say(name)}
      aria-disabled=${disabled}
      @click=${() => disabled || this.#availability.showMonth(target)}
    >${icon(back ? "back" : "next")}</button>`;
  }

  #within(day: Day): Day {
    const { today, lastDay } = this.#availability;
    return later(today, earlier(day, lastDay));
  }

  #onKey(event: KeyboardEvent, day: Day, words: Words): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") this.#pick(day);
    else {
      const wanted = dayAfterKey(event, day, words.firstWeekday, words.dir === "rtl");
      if (!wanted) return;
      this.#current = this.#within(wanted);
      this.#moveFocus = true;
      const month = firstOfMonth(this.#current);
      if (month !== this.#availability.month) void this.#availability.showMonth(month);
      this.#host.requestUpdate();
    }
    event.preventDefault();
  }

  #pick(day: Day): void {
    this.#current = day;
    if (this.#availability.byDay.has(day)) this.#choose(day);
    this.#host.requestUpdate();
  }
}
