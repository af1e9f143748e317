import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { problemNote } from "../notes.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { avatar } from "./frame.ts";
import { visitChoice, visitLine } from "./visit.ts";

export function timeStep(flow: BookingFlow, words: Wording<Strings>): TemplateResult {
  const { doctor, problem, visitType, visitTypes } = flow;
  const choosesVisit = visitTypes.length > 1;
  return html`
    ${
      doctor
        ? html`<div class="who">
          ${avatar(doctor.name)}
          <span class="about">
            <b><bdi>${doctor.name}</bdi></b>
            <span class="muted"><bdi>${doctor.specialties.join(" · ")}</bdi></span>
            <span class="muted">${choosesVisit ? nothing : visitLine(visitType, words)}</span>
          </span>
        </div>`
        : nothing
    }
    ${choosesVisit ? visitChoice(flow, words) : nothing}
    ${problem ? problemNote(problem, words) : flow.times.view()}
  `;
}
