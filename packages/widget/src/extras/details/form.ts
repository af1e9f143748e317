import { html, nothing, type TemplateResult } from "lit";
import { visitLine } from "../../docbook-widget/visit.ts";
import { icon } from "../../icons.ts";
import { button, problemNote, whenLine } from "../../notes.ts";
import { type Field, fieldNames, fields } from "../../patient.ts";
import type { Lost } from "../../submission.ts";
import type { Details } from "../details.ts";
import { questionFields } from "./questions.ts";

export function formStep(details: Details): TemplateResult {
  const { flow, host } = details.kit;
  const { words } = host;
  const questions = questionFields(flow.visitType?.questions ?? [], details);
  return html`
    ${flow.lost ? lostNote(flow.lost, details) : [summary(details), flow.extras.loaded.hold?.view()]}
    <form
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void details.submit();
      }}
    >
      ${fieldNames.map((name) => html`${name === "note" ? questions : nothing}${field(name, details)}`)}
      ${flow.problem ? problemNote(flow.problem, words) : nothing}
      <p class="muted">${words.say("privacy", { clinic: flow.clinic?.name ?? "" })}</p>
      ${
        flow.lost
          ? nothing
          : html`<button class="primary" id="submit" part="submit" aria-disabled=${flow.sending ? "true" : nothing}>
            ${words.say(flow.sending ? "loading" : "confirm")}
          </button>`
      }
    </form>
  `;
}

/** Doctor, day and time stand beside the button that books them. */
export function summary({ kit }: Details): TemplateResult | typeof nothing {
  const { flow, host } = kit;
  const { words } = host;
  const { slot, clinic, step, visitType } = flow;
  if (!slot || !clinic) return nothing;
  const doctor = flow.doctorOf(slot);
  const place = !visitType || visitType.place === "clinic" ? clinic.contact.address : "";
  return html`<div class="note" part="summary">
    ${whenLine(slot.start, clinic.timeZone, flow.visitorZone, words)}
    ${doctor ? html`<p><bdi>${doctor.name}</bdi></p>` : nothing}
    ${visitLine(visitType, words)}
    <p class="muted"><bdi>${[clinic.name, place].filter(Boolean).join(", ")}</bdi></p>
    ${step === "details" ? button(words.say("change"), () => flow.back(), "link") : nothing}
  </div>`;
}

function lostNote({ alternatives, sentence, maybeYours }: Lost, { kit }: Details): TemplateResult {
  const { flow, host } = kit;
  const { words } = host;
  const { zone } = flow;
  return html`<div class="note bad" part="problem">
    <h3 id="lost" tabindex="-1">${icon("alert")} ${words.say(sentence)}</h3>
    ${maybeYours ? html`<p>${words.say("maybeYours")}</p>` : nothing}
    <p>${words.say("kept")} ${alternatives.length > 0 ? words.say("freeNow") : nothing}</p>
    <ul class="alternatives">
      ${alternatives.map((slot) => {
        const doctor = flow.doctorOf(slot);
        return html`<li>
          <button type="button" part="time" @click=${() => flow.chooseSlot(slot)}>
            ${words.moment(zone, slot.start)}
            ${slot.doctorId !== flow.slot?.doctorId && doctor ? html`· <bdi>${doctor.name}</bdi>` : nothing}
          </button>
        </li>`;
      })}
    </ul>
    ${button(words.say("change"), () => flow.back(), "link")}
  </div>`;
}

function field(name: Field, details: Details): TemplateResult {
  const { words } = details.kit.host;
  const { type, autocomplete, required, maxLength } = fields[name];
  const complaint = details.complaints[name];
  const invalid = complaint ? "true" : nothing;
  const described = complaint ? `${name}-error` : nothing;
  const onInput = ({ target }: InputEvent & { target: HTMLInputElement }) => details.type(name, target.value);
  return html`<div>
    <label for=${name}>
      ${words.say(name)}${required ? nothing : html`<span class="muted"> (${words.say("optional")})</span>`}
    </label>
    ${
      type
        ? html`<input
          id=${name}
          part="field"
          type=${type}
          name=${name}
          autocomplete=${autocomplete}
          maxlength=${maxLength}
          aria-required=${required}
          aria-invalid=${invalid}
          aria-describedby=${described}
          .value=${details.draft[name]}
          @input=${onInput}
        />`
        : html`<textarea
          id=${name}
          part="field"
          name=${name}
          maxlength=${maxLength}
          .value=${details.draft[name]}
          @input=${onInput}
        ></textarea>`
    }
    ${complaint ? html`<p class="error" id="${name}-error">${words.say(complaint)}</p>` : nothing}
  </div>`;
}
