import type { Slot } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { dayTimes } from "../day-times.ts";
import { icon } from "../icons.ts";
import { button, problemNote, whenLine } from "../notes.ts";
import type { ManageStrings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import type { ManagedBooking } from "./managed-booking.ts";
import type { LostTime } from "./move.ts";

type Words = Wording<ManageStrings>;

/** To another time: the choice, then the question whether it is meant. */
export function moveView(managed: ManagedBooking, words: Words): TemplateResult {
  const { slot, lost } = managed.move;
  if (lost) return lostNote(lost, managed, words);
  return slot ? question(slot, managed, words) : choice(managed, words);
}

function choice(managed: ManagedBooking, words: Words): TemplateResult {
  const { problem } = managed;
  return html`
    <h3 id="move" tabindex="-1">${words.say("chooseTime")}</h3>
    ${problem ? problemNote(problem, words) : times(managed, words)}
    <div class="row">${button(words.say("keepTime"), () => managed.turnTo("looking"))}</div>
  `;
}

function times(managed: ManagedBooking, words: Words): TemplateResult {
  const { clinic, move } = managed;
  const { byDay, day, loading, zone, month } = move.availability;
  if (!clinic || !month) return html`<p class="note" aria-busy="true">${words.say("loading")}</p>`;
  const slots = (day && byDay.get(day)) || [];
  const first = slots[0]?.start;
  return html`
    ${
      first && !words.sameClock(zone, managed.visitorZone, first)
        ? html`<p class="note">${words.say("allTimes", { clock: words.say("clinicTime"), zone: words.zone(zone, first) })}</p>`
        : nothing
    }
    <div class="columns">
      <div>${move.grid.render(words)}</div>
      <div class="times">
        ${
          day && slots.length > 0
            ? html`<h4>${words.day(day)}</h4>${dayTimes(slots, zone, words, (slot) => timeButton(slot, managed, words))}`
            : html`<p class="note" aria-busy=${loading}>
              ${words.say(loading ? "loading" : byDay.size > 0 ? "chooseDay" : "noTimes")}
            </p>`
        }
      </div>
    </div>
  `;
}

function timeButton(slot: Slot, { move }: ManagedBooking, words: Words): TemplateResult {
  const { zone } = move.availability;
  return html`<button class="time" part="time" aria-label=${words.moment(zone, slot.start)} @click=${() => move.choose(slot)}>
    ${words.time(zone, slot.start)}
  </button>`;
}

function question({ start }: Slot, managed: ManagedBooking, words: Words): TemplateResult {
  const { move, problem, busy } = managed;
  const { zone } = move.availability;
  return html`
    <h3 id="sure" tabindex="-1">${words.say("reallyMove")}</h3>
    <div class="note chosen" part="summary">${whenLine(start, zone, managed.visitorZone, words)}</div>
    ${problem ? problemNote(problem, words) : nothing}
    <div class="row">
      <button class="primary" part="submit" aria-disabled=${busy} @click=${() => move.confirm()}>
        ${words.say(busy ? "loading" : "moveNow")}
      </button>
      ${button(words.say("otherTime"), () => move.chooseAnother())}
      ${button(words.say("keepTime"), () => managed.turnTo("looking"))}
    </div>
  `;
}

function lostNote(
  { because, alternatives }: LostTime,
  managed: ManagedBooking,
  words: Words,
): TemplateResult {
  const { move } = managed;
  return html`
    <div class="note bad" part="problem">
      <h3 id="lost" tabindex="-1">${icon("alert")} ${words.say(because)}</h3>
      <p>${words.say("stands")} ${alternatives.length > 0 ? words.say("freeNow") : nothing}</p>
      <ul class="alternatives">
        ${alternatives.map(
          (slot) => html`<li>
            <button part="time" @click=${() => move.choose(slot)}>${words.moment(move.availability.zone, slot.start)}</button>
          </li>`,
        )}
      </ul>
    </div>
    <div class="row">
      ${button(words.say("otherTime"), () => move.chooseAnother())}
      ${button(words.say("keepTime"), () => managed.turnTo("looking"))}
    </div>
  `;
}
