import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import { button, problemNote, whenLine } from "../notes.ts";
import { type Field, fieldNames, fields } from "../patient.ts";
import type { Strings } from "../strings/en.ts";
import type { Lost } from "../submission.ts";
import type { Wording } from "../wording.ts";

type Words = Wording<Strings>;

export function detailsStep(flow: BookingFlow, words: Words): TemplateResult {
  const { hold, visit } = flow.extras.loaded;
  const questions = visit?.questions(
    flow.visitType?.questions ?? [],
    flow.answers,
    (id) => !!flow.complaints[`answers/${id}`],
    (id, text) => flow.answer(id, text),
  );
  return html`
    ${flow.lost ? lostNote(flow.lost, flow, words) : summary(flow, words)}
    ${hold?.view()}
    <form
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void flow.submit();
      }}
    >
      ${fieldNames.map((name) => html`${name === "note" ? questions : nothing}${field(name, flow, words)}`)}
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
export function summary(flow: BookingFlow, words: Words): TemplateResult | typeof nothing {
  const { slot, clinic, step } = flow;
  if (!slot || !clinic) return nothing;
  const doctor = flow.doctorOf(slot);
  const { visitType } = flow;
  const place = !visitType || visitType.place === "clinic" ? clinic.contact.address : "";
  return html`<div class="note" part="summary">
    ${whenLine(slot.start, clinic.timeZone, flow.visitorZone, words)}
    ${doctor ? html`<p><bdi>${doctor.name}</bdi></p>` : nothing}
    ${flow.extras.loaded.visit?.line(visitType)}
    <p class="muted"><bdi>${[clinic.name, place].filter(Boolean).join(", ")}</bdi></p>
    ${step === "details" ? button(words.say("change"), () => flow.back(), "link") : nothing}
  </div>`;
}

function lostNote(
  { alternatives, sentence, maybeYours }: Lost,
  flow: BookingFlow,
  words: Words,
): TemplateResult {
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

function field(name: Field, flow: BookingFlow, words: Words): TemplateResult {
  const { type, autocomplete, required, maxLength } = fields[name];
  const complaint = flow.complaints[name];
  const invalid = complaint ? "true" : nothing;
  const described = complaint ? `${name}-error` : nothing;
  const onInput = (event: InputEvent & { target: HTMLInputElement }) => flow.type(name, event.target.value);
  return html`<div>
    <label for=${name}>
      ${words.say(name)} ${required ? nothing : html`<span class="muted">(${words.say("optional")})</span>`}
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
          .value=${flow.draft[name]}
          @input=${onInput}
        />`
        : html`<textarea
          id=${name}
          part="field"
          name=${name}
          maxlength=${maxLength}
          .value=${flow.draft[name]}
          @input=${onInput}
        ></textarea>`
    }
    ${complaint ? html`<p class="error" id="${name}-error">${words.say(complaint)}</p>` : nothing}
  </div>`;
}
