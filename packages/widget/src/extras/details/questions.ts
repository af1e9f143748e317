import type { Question } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { Complaints } from "../../patient.ts";
import type { Details } from "../details.ts";

/** More choices than this stand in a list that opens. */
const fewChoices = 5;

/** Told before the request, like those about other fields. */
export function unanswered(questions: readonly Question[], answers: Record<string, string>): Complaints {
  const missing = questions.filter(({ id, required }) => required && !answers[id]?.trim());
  return Object.fromEntries(missing.map(({ id }) => [`answers/${id}`, "answerMissing"]));
}

/** The fields that a visit adds to the form. */
export function questionFields(questions: readonly Question[], details: Details): TemplateResult[] {
  const { answers, complaints } = details;
  const { words } = details.kit.host;
  return questions.map((question) => {
    const { id, label, kind, required, choices } = question;
    const wrong = !!complaints[`answers/${id}`];
    const described = wrong ? `answer-${id}-error` : nothing;
    const optional = required ? nothing : html`<span class="muted"> (${words.say("optional")})</span>`;
    const onInput = ({ target }: Event & { target: HTMLInputElement }) => details.answer(id, target.value);
    const error = wrong
      ? html`<p class="error" id="answer-${id}-error">${words.say("answerMissing")}</p>`
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
        <legend><bdi>${label}</bdi>${optional}</legend>
        <div class="row">
          ${offered.map(
            (choice) => html`<label class="option" part="field">
              <input type="radio" name=${id} value=${choice} .checked=${answers[id] === choice} @change=${onInput} />
              <bdi>${kind === "yes-no" ? words.say(choice === "yes" ? "yes" : "no") : choice}</bdi>
            </label>`,
          )}
        </div>
        ${error}
      </fieldset>`;
    return html`<div>
      <label for="answer-${id}"><bdi>${label}</bdi>${optional}</label>
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
