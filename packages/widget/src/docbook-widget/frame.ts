import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { icon } from "../icons.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";

type Words = Wording<Strings>;
const steps = ["doctor", "time", "details", "done"] as const;
const names = { doctor: "stepDoctor", time: "stepTime", details: "details" } as const;

/** Where the patient is, and the way back. */
export function stepIndicator(flow: BookingFlow, words: Words): TemplateResult {
  const here = steps.indexOf(flow.step);
  const first = flow.doctorIsGiven ? 1 : 0;
  return html`<div class="steps">
    ${
      here > first && flow.step !== "done"
        ? html`<button class="round" part="back" aria-label=${words.say("back")} @click=${() => flow.back()}>
          ${icon("back")}
        </button>`
        : nothing
    }
    <ol>
      ${(["doctor", "time", "details"] as const).slice(first).map(
        (step) => html`<li
          class=${steps.indexOf(step) < here ? "past" : ""}
          aria-current=${step === flow.step ? "step" : nothing}
        >${words.say(names[step])}</li>`,
      )}
    </ol>
  </div>`;
}

/** Takes the room of what is loading, so that the page below does not jump. */
export function skeleton(words: Words): TemplateResult {
  return html`<div class="skeleton" aria-busy="true"><span class="sr">${words.say("loading")}</span></div>`;
}

/** A doctor as a round of initials; titles such as "Dr." do not count. */
export function avatar(name: string): TemplateResult {
  const words = name.split(/\s+/).filter((word) => !word.endsWith("."));
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word?.[0] ?? "").join("");
  return html`<span class="avatar" aria-hidden="true">${initials}</span>`;
}
