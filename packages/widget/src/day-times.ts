import type { Slot } from "@docbook/sdk";
import { html, type TemplateResult } from "lit";
import { hourIn } from "./dates.ts";
import type { ManageStrings, Strings } from "./strings/en.ts";
import type { Wording } from "./wording.ts";

/** Times of one day by part of the day, which is how people look for one. */
export function dayTimes<Time extends Slot>(
  slots: readonly Time[],
  zone: string,
  words: Wording<Strings> | Wording<ManageStrings>,
  show: (slot: Time) => TemplateResult,
): TemplateResult[] {
  return (["morning", "afternoon", "evening"] as const).flatMap((part) => {
    const inPart = slots.filter((slot) => partOf(hourIn(zone, slot.start)) === part);
    if (inPart.length === 0) return [];
    return [
      html`<h4 class="muted">${words.say(part)}</h4><ul>${inPart.map((slot) => html`<li>${show(slot)}</li>`)}</ul>`,
    ];
  });
}

const partOf = (hour: number) => (hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening");
