import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { button, problemNote } from "../notes.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { summary } from "./details-step.ts";

export function doneStep(flow: BookingFlow, words: Wording<Strings>): TemplateResult | typeof nothing {
  const { booking } = flow;
  if (!booking) return nothing;
  return html`
    <p class="muted">${words.say("mailSent", { email: booking.patient.email })}</p>
    ${summary(flow, words)}
    ${flow.problem ? problemNote(flow.problem, words) : nothing}
    <div class="row">
      ${button(words.say("addToCalendar"), () => flow.addToCalendar(), "primary")}
      <a class="button" part="button" href=${booking.manageUrl}>${words.say("manage")}</a>
      ${button(words.say("another"), () => flow.bookAnother())}
    </div>
  `;
}
