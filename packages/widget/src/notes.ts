import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons.ts";
import type { Problem } from "./problems.ts";
import type { ManageStrings, Strings } from "./strings/en.ts";
import type { Wording } from "./wording.ts";

type Words = Wording<Strings> | Wording<ManageStrings>;

/** What went wrong in the patient's words, and what to do; folded up, for whoever built the page, also why. */
export function problemNote({ kind, detail, retry }: Problem, words: Words): TemplateResult {
  return html`<div class="note bad" id="problem" part="problem" tabindex="-1">
    <p>${icon("alert")} ${words.say(kind)}</p>
    ${
      kind === "owner"
        ? html`<details class="muted"><summary>${words.say("technical")}</summary><p lang="en" dir="ltr">${detail}</p></details>`
        : button(words.say("retry"), () => retry?.())
    }
  </div>`;
}

/** Any button but those that choose or book. */
export function button(label: unknown, act: () => unknown, look = ""): TemplateResult {
  return html`<button type="button" class=${look} part="button" @click=${act}>${label}</button>`;
}

/** Times with the clinic's zone spelt out, and the visitor's own beside them where they differ. */
export function whenLine(
  start: string,
  clinicZone: string,
  visitorZone: string,
  words: Words,
): TemplateResult {
  return html`
    <p class="when">${words.moment(clinicZone, start)}</p>
    ${
      words.sameClock(clinicZone, visitorZone, start)
        ? nothing
        : html`<p class="muted">${words.say("clinicTime")}: <bdi>${words.zone(clinicZone, start)}</bdi></p>
          <p class="muted">${words.say("yourTime")}: ${words.moment(visitorZone, start)}</p>`
    }
  `;
}
