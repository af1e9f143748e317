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
  const filtered = filter.text || filter.specialty || filter.language;
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
    ${
      shownDoctors.length === 0
        ? html`<div class="note">
          <p role="status">${words.say(filtered ? "noDoctors" : "noTimes")}</p>
          ${
            filtered
              ? html`<button type="button" class="secondary" part="button" @click=${() => flow.filterDoctors({ text: "", specialty: "", language: "" })}>
                ${words.say("showAll")}
              </button>`
              : nothing
          }
        </div>`
        : nothing
    }
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
          <span class="muted">${words.say("speaks", { languages: words.languages(languages) })}</span>
        </span>
      </span>
      ${icon("next")}
    </button>
  </li>`;
}

function filters(flow: BookingFlow, words: Words): TemplateResult {
  const { clinic, filter, doctors } = flow;
  const specialties = new Set(doctors.flatMap((doctor) => doctor.specialties));
  const languages = new Set(doctors.flatMap((doctor) => doctor.languages));
  const wanted = (known: readonly string[] = [], held: Set<string>) => known.filter((one) => held.has(one));
  return html`<div class="filters" role="search">
    <input
      type="search"
      part="field"
      aria-label=${words.say("search")}
      placeholder=${words.say("search")}
      .value=${filter.text}
      @input=${(event: InputEvent) => flow.filterDoctors({ text: valueOf(event) })}
    />
    ${choice("specialty", "anySpecialty", wanted(clinic?.specialties, specialties), (name) => name)}
    ${choice("language", "anyLanguage", wanted(clinic?.languages, languages), (tag) => words.language(tag))}
  </div>`;

  function choice(name: "specialty" | "language", any: keyof Strings, values: string[], label: (value: string) => string) {
    if (values.length < 2) return nothing;
    return html`<select
      part="field"
      aria-label=${words.say(name)}
      @change=${(event: Event) => flow.filterDoctors({ [name]: valueOf(event) })}
    >
      <option value="" ?selected=${!filter[name]}>${words.say(any)}</option>
      ${values.map((value) => html`<option value=${value} ?selected=${value === filter[name]}>${label(value)}</option>`)}
    </select>`;
  }
}

// Bound to fields only.
const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
