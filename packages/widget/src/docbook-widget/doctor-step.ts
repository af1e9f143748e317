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
    <ul>
      ${
        filter.text || shownDoctors.length === 0
          ? nothing
          : html`<li>
            <button class="doctor" part="doctor doctor-any" @click=${() => flow.chooseDoctor(undefined)}>
              <span class="avatar">${icon("clock")}</span>
              <span class="about">${words.say("firstAvailable")}</span>
              ${icon("next")}
            </button>
          </li>`
      }
      ${shownDoctors.map((doctor) => doctorCard(doctor, flow, words))}
    </ul>
    ${shownDoctors.length === 0 ? html`<p class="note empty" role="status">${words.say("noDoctors")}</p>` : nothing}
  `;
}

function doctorCard(doctor: Doctor, flow: BookingFlow, words: Words): TemplateResult {
  const { id, name, specialties, languages, bio } = doctor;
  return html`<li>
    <button
      class="doctor"
      part="doctor"
      aria-labelledby="name-${id}"
      aria-describedby="about-${id}"
      @click=${() => flow.chooseDoctor(doctor)}
    >
      ${avatar(name)}
      <span class="about">
        <b id="name-${id}">${name}</b>
        <span id="about-${id}" class="about">
          <span>${specialties.join(" · ")}</span>
          <span class="muted">${bio}</span>
          <span class="muted">${words.say("speaks", { languages: words.languages(languages) })}</span>
        </span>
      </span>
      ${icon("next")}
    </button>
  </li>`;
}

/** The search finds languages, too; specialties stand in a list because their names are not everybody's. */
function filters(flow: BookingFlow, words: Words): TemplateResult {
  const specialties = [...new Set(flow.doctors.flatMap((doctor) => doctor.specialties))].sort();
  return html`<div class="row" role="search">
    <input
      type="search"
      part="field"
      aria-label=${words.say("search")}
      placeholder=${words.say("search")}
      .value=${flow.filter.text}
      @input=${(event: Typed) => flow.filterDoctors({ text: event.target.value })}
    />
    ${
      specialties.length > 1
        ? html`<select
          part="field"
          aria-label=${words.say("specialty")}
          @change=${(event: Typed) => flow.filterDoctors({ specialty: event.target.value })}
        >
          <option value="">${words.say("specialty")}</option>
          ${specialties.map((name) => html`<option ?selected=${name === flow.filter.specialty}>${name}</option>`)}
        </select>`
        : nothing
    }
  </div>`;
}

type Typed = Event & { target: HTMLInputElement | HTMLSelectElement };
