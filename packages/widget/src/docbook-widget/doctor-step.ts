import type { Doctor } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { avatar } from "./frame.ts";

type Words = Wording<Strings>;

export function doctorStep(flow: BookingFlow, words: Words): TemplateResult {
  const { doctors, search } = flow;
  const found = search.found(doctors);
  return html`
    ${search.view(doctors)}
    <ul>
      ${
        search.text || found.length === 0
          ? nothing
          : html`<li>
            <button class="doctor" part="doctor doctor-any" @click=${() => flow.chooseDoctor(undefined)}>
              <span class="avatar">${icon("clock")}</span>
              <span class="about">${words.say("firstAvailable")}</span>
              ${icon("next")}
            </button>
          </li>`
      }
      ${found.map((doctor) => doctorCard(doctor, flow, words))}
    </ul>
    ${found.length === 0 ? html`<p class="note empty" role="status">${words.say("noDoctors")}</p>` : nothing}
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
        <b id="name-${id}"><bdi>${name}</bdi></b>
        <span id="about-${id}" class="about">
          <span><bdi>${specialties.join(" · ")}</bdi></span>
          <span class="muted"><bdi>${bio}</bdi></span>
          <span class="muted">${words.say("speaks", { languages: words.languages(languages) })}</span>
        </span>
      </span>
      ${icon("next")}
    </button>
  </li>`;
}
