import type { CreatedBooking } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { button, problemNote } from "../../notes.ts";
import type { Details } from "../details.ts";
import { summary } from "./form.ts";

export function doneStep({ patient, manageUrl }: CreatedBooking, details: Details): TemplateResult {
  const { flow, host } = details.kit;
  const { words } = host;
  return html`
    <p class="muted">${words.say("mailSent", { email: patient.email })}</p>
    ${summary(details)}
    ${flow.problem ? problemNote(flow.problem, words) : nothing}
    <div class="row">
      ${button(words.say("addToCalendar"), () => details.addToCalendar(), "primary")}
      <a class="button" part="button" href=${manageUrl}>${words.say("manage")}</a>
      ${button(words.say("another"), () => details.bookAnother())}
    </div>
  `;
}
