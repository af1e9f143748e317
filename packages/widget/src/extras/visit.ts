import type { Question, VisitType } from "@docbook/sdk";
import { css, html, nothing, type TemplateResult } from "lit";
import type { Complaints } from "../patient.ts";
import { visitEn } from "../strings/en.ts";
import { adopt } from "./adopt.ts";
import type { Kit } from "./extra.ts";

/** More choices than this stand in a list that opens. */
const fewChoices = 5;

/** The choice of what to come for, and what is asked about it. */
class Visit {
  readonly sentences = visitEn;
  readonly #kit: Kit;

  constructor(kit: Kit) {
    this.#kit = kit;
    adopt(kit.host, styles);
  }

  /** How long it takes, and how, unless at the clinic: "30 minutes · Video visit". */
  about({ durationMinutes, place }: VisitType): string {
    const { words } = this.#kit.host;
    const minutes = new Intl.NumberFormat(words.locale, {
      style: "unit",
      unit: "minute",
      unitDisplay: "long",
    });
    // New places may join; of those there is nothing to say yet.
    const how = place === "video" ? words.say("video") : place === "phone" ? words.say("phone") : "";
    return [minutes.format(durationMinutes), how].filter(Boolean).join(" · ");
  }

  line(visitType: VisitType | undefined): TemplateResult | undefined {
    return visitType && html`<span><bdi>${visitType.name}</bdi> · ${this.about(visitType)}</span>`;
  }

  /** Told before the request, like those about other fields. */
  missing(questions: readonly Question[], answers: Record<string, string>): Complaints {
    const missing = questions.filter(({ id, required }) => required && !answers[id]?.trim());
    return Object.fromEntries(missing.map(({ id }) => [`answers/${id}`, "answerMissing"]));
  }

  /** Radio buttons, so that keys and screen readers know what to do with them. */
  choice(
    types: readonly VisitType[],
    chosen: VisitType | undefined,
    choose: (id: string) => void,
  ): TemplateResult {
    const { host } = this.#kit;
    return html`<fieldset class="choice">
      <legend>${host.words.say("whatFor")}</legend>
      ${types.map(
        (type) => html`<label class="option" part=${type === chosen ? "visit visit-selected" : "visit"}>
          <input type="radio" name="visit" .checked=${type === chosen} @change=${() => choose(type.id)} />
          <span class="about">
            <b><bdi>${type.name}</bdi></b>
            <span class="muted">${this.about(type)}</span>
            <span class="muted"><bdi>${type.description}</bdi></span>
          </span>
        </label>`,
      )}
    </fieldset>`;
  }

  /** The fields that this visit adds to the form. */
  questions(
    questions: readonly Question[],
    answers: Record<string, string>,
    isWrong: (id: string) => boolean,
    answer: (id: string, text: string) => void,
  ): TemplateResult[] {
    const { host } = this.#kit;
    return questions.map((question) => {
      const { id, label, kind, required, choices } = question;
      const wrong = isWrong(id);
      const described = wrong ? `answer-${id}-error` : nothing;
      const optional = required ? nothing : html`<span class="muted">(${host.words.say("optional")})</span>`;
      const onInput = ({ target }: Event & { target: HTMLInputElement }) => answer(id, target.value);
      const error = wrong
        ? html`<p class="error" id="answer-${id}-error">${host.words.say("answerMissing")}</p>`
        : nothing;
      const offered = kind === "yes-no" ? ["yes", "no"] : choices;
      if (offered.length > 0 && offered.length <= fewChoices)
        return html`<fieldset
          class="choice"
          role="radiogroup"
          tabindex="-1"
          aria-required=${required}
          aria-invalid=${wrong ? "true" : nothing}
          aria-describedby=${described}
        >
          <legend>${label} ${optional}</legend>
          <div class="row">
            ${offered.map(
              (choice) => html`<label class="option" part="field">
                <input type="radio" name=${id} value=${choice} .checked=${answers[id] === choice} @change=${onInput} />
                ${kind === "yes-no" ? host.words.say(choice === "yes" ? "yes" : "no") : choice}
              </label>`,
            )}
          </div>
          ${error}
        </fieldset>`;
      return html`<div>
        <label for="answer-${id}">${label} ${optional}</label>
        ${
          offered.length > 0
            ? html`<select
              id="answer-${id}"
              part="field"
              aria-required=${required}
              aria-invalid=${wrong ? "true" : nothing}
              aria-describedby=${described}
              @change=${onInput}
            >
              <option></option>
              ${offered.map((choice) => html`<option ?selected=${answers[id] === choice}>${choice}</option>`)}
            </select>`
            : html`<input
              id="answer-${id}"
              part="field"
              maxlength="1000"
              aria-required=${required}
              aria-invalid=${wrong ? "true" : nothing}
              aria-describedby=${described}
              .value=${answers[id] ?? ""}
              @input=${onInput}
            />`
        }
        ${error}
      </div>`;
    });
  }
}

const styles = css`
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(14em, 100%), 1fr));
    gap: 0.5em;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  fieldset > :not(.option) {
    grid-column: 1 / -1;
  }
  legend {
    padding: 0 0 0.5em;
    font-weight: 600;
  }
  .option {
    display: flex;
    gap: 0.75em;
    align-items: start;
    box-sizing: border-box;
    min-block-size: 2.875em;
    padding: 0.625em 0.75em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
    font-weight: 400;
    cursor: pointer;
  }
  .option:hover,
  .option:has(:checked) {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .option input {
    flex: none;
    inline-size: 1.25em;
    min-block-size: 1.25em;
    block-size: 1.25em;
    margin: 0.125em 0 0;
    accent-color: var(--_accent);
  }
  fieldset[aria-invalid="true"] {
    border: 0;
  }
  fieldset[aria-invalid="true"] .option {
    border-color: var(--_danger);
  }
  @media (forced-colors: active) {
    .option:has(:checked) {
      border-color: Highlight;
    }
  }
`;

export default (kit: Kit): Visit => new Visit(kit);
