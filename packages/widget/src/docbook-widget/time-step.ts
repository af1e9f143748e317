import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { problemNote } from "../notes.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { avatar, skeleton } from "./frame.ts";

export function timeStep(flow: BookingFlow, words: Wording<Strings>): TemplateResult {
  const { doctor, problem, visitType, visitTypes } = flow;
  const { times, visit } = flow.extras.loaded;
  const choosesVisit = visitTypes.length > 1;
  return html`
    ${
      doctor
        ? html`<div class="who">
          ${avatar(doctor.name)}
          <span class="about">
            <b><bdi>${doctor.name}</bdi></b>
            <span class="muted"><bdi>${doctor.specialties.join(" · ")}</bdi></span>
            <span class="muted">${choosesVisit ? nothing : visit?.line(visitType)}</span>
          </span>
        </div>`
        : nothing
    }
    ${choosesVisit ? visit?.choice(visitTypes, visitType, (id) => flow.chooseVisit(id)) : nothing}
    ${problem ? problemNote(problem, words) : (times?.view() ?? skeleton(words))}
  `;
}
