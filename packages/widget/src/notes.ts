import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons.ts";
import type { Problem } from "./problems.ts";
import type { Strings } from "./strings/en.ts";
import type { Wording } from "./wording.ts";

type Words = Pick<Wording<Strings>, "say">;

/** What went wrong in the patient's words, and what to do; to a site's owner also why. */
export function problemNote({ kind, detail, retry }: Problem, words: Words): TemplateResult {
  return html`<div class="note bad" id="problem" part="problem" tabindex="-1">
    <p>${icon("alert")} ${words.say(kind)}</p>
    ${
      kind === "owner"
        ? html`<p class="muted" lang="en">${detail}</p>`
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
  words: Wording<Strings>,
): TemplateResult {
  return html`
    <p class="when">${words.moment(clinicZone, start)}</p>
    ${
      words.sameClock(clinicZone, visitorZone, start)
        ? nothing
        : html`<p class="muted">${words.say("clinicTime")}: ${words.zone(clinicZone, start)}</p>
          <p class="muted">${words.say("yourTime")}: ${words.moment(visitorZone, start)}</p>`
    }
  `;
}
