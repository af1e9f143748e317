import type { Doctor } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { avatar } from "./frame.ts";

type Words = Wording<Strings>;

/** With fewer doctors than this, looking is faster than searching. */
const manyDoctors = 5;

export function doctorStep(flow: BookingFlow, words: Words): TemplateResult {
  const { filter, shownDoctors } = flow;
  return html`
    ${flow.doctors.length >= manyDoctors ? filters(flow, words) : nothing}
    <ul class="doctors">
      ${
        filter.text || shownDoctors.length === 0
          ? nothing
          : html`<li>
            <button type="button" class="doctor" part="doctor doctor-any" @click=${() => flow.chooseDoctor(undefined)}>
              <span class="avatar">${icon("bolt")}</span>
              <span>
                <b>${words.say("firstAvailable")}</b>
                <span class="muted">${words.say("firstAvailableHint")}</span>
              </span>
              ${icon("next")}
            </button>
          </li>`
      }
      ${shownDoctors.map((doctor) => doctorCard(doctor, flow, words))}
    </ul>
    ${shownDoctors.length === 0 ? html`<p class="empty" role="status">${words.say("noDoctors")}</p>` : nothing}
  `;
}

function doctorCard(doctor: Doctor, flow: BookingFlow, words: Words): TemplateResult {
  const { id, name, specialties, languages, bio } = doctor;
  return html`<li>
    <button
      type="button"
      class="doctor"
      part="doctor"
      aria-labelledby="name-${id}"
      aria-describedby="about-${id}"
      @click=${() => flow.chooseDoctor(doctor)}
    >
      ${avatar(name)}
      <span>
        <b id="name-${id}">${name}</b>
        <span id="about-${id}">
          <span>${specialties.join(" · ")}</span>
          <span class="muted">${bio}</span>
          <span class="muted">${words.say("speaks", { languages: languages.map((tag) => words.language(tag)).join(", ") })}</span>
        </span>
      </span>
      ${icon("next")}
    </button>
  </li>`;
}

function filters(flow: BookingFlow, words: Words): TemplateResult {
  const { filter, doctors } = flow;
  const specialties = doctors.flatMap((doctor) => doctor.specialties);
  const languages = doctors.flatMap((doctor) => doctor.languages);
  return html`<div class="filters" role="search">
    <input
      type="search"
      part="field"
      aria-label=${words.say("search")}
      placeholder=${words.say("search")}
      .value=${filter.text}
      @input=${(event: Typed) => flow.filterDoctors({ text: event.target.value })}
    />
    ${select("specialty", specialties, (name) => name, flow, words)}
    ${select("language", languages, (tag) => words.language(tag), flow, words)}
  </div>`;
}

function select(
  name: "specialty" | "language",
  found: readonly string[],
  label: (value: string) => string,
  flow: BookingFlow,
  words: Words,
): TemplateResult | typeof nothing {
  const values = [...new Set(found)].sort();
  if (values.length < 2) return nothing;
  return html`<select
    part="field"
    aria-label=${words.say(name)}
    @change=${(event: Typed) => flow.filterDoctors({ [name]: event.target.value })}
  >
    <option value="">${words.say(name)}</option>
    ${values.map((value) => html`<option value=${value} ?selected=${value === flow.filter[name]}>${label(value)}</option>`)}
  </select>`;
}

type Typed = Event & { target: HTMLInputElement | HTMLSelectElement };
