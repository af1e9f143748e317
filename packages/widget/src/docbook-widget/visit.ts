import type { VisitType } from "@docbook/sdk";
import { html, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";

type Words = Wording<Strings>;

export function visitLine(visitType: VisitType | undefined, words: Words): TemplateResult | undefined {
  return visitType && html`<span><bdi>${visitType.name}</bdi> · ${about(visitType, words)}</span>`;
}

/** Radio buttons, so that keys and screen readers know what to do with them. */
export function visitChoice(flow: BookingFlow, words: Words): TemplateResult {
  const { visitType: chosen, visitTypes } = flow;
  return html`<fieldset class="choice">
    <legend>${words.say("whatFor")}</legend>
    ${visitTypes.map(
      (type) => html`<label class="option" part=${type === chosen ? "visit visit-selected" : "visit"}>
        <input type="radio" name="visit" .checked=${type === chosen} @change=${() => flow.chooseVisit(type.id)} />
        <span class="about">
          <b><bdi>${type.name}</bdi></b>
          <span class="muted">${about(type, words)}</span>
          <span class="muted"><bdi>${type.description}</bdi></span>
        </span>
      </label>`,
    )}
  </fieldset>`;
}

/** How long it takes, and how, unless at the clinic: "30 minutes · Video visit". */
function about({ durationMinutes, place }: VisitType, words: Words): string {
  const minutes = new Intl.NumberFormat(words.locale, {
    style: "unit",
    unit: "minute",
    unitDisplay: "long",
  });
  // New places may join; of those there is nothing to say yet.
  const how = place === "video" ? words.say("video") : place === "phone" ? words.say("phone") : "";
  return [minutes.format(durationMinutes), how].filter(Boolean).join(" · ");
}
