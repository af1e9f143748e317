import type { Slot } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import type { BookingFlow } from "../booking-flow.ts";
import { dayIn, hourIn } from "../dates.ts";
import { icon } from "../icons.ts";
import { button, problemNote } from "../notes.ts";
import type { Strings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import { avatar, skeleton } from "./frame.ts";

type Words = Wording<Strings>;

const partOf = (hour: number) => (hour < 12 ? "morning" : hour < 17 ? "afternoon" : "evening");

export function timeStep(flow: BookingFlow, words: Words): TemplateResult {
  const { doctor, problem } = flow;
  return html`
    ${
      doctor
        ? html`<div class="who">${avatar(doctor.name)}<span class="about"><b>${doctor.name}</b><span class="muted">${doctor.specialties.join(" · ")}</span></span></div>`
        : nothing
    }
    ${zoneNote(flow, words)}
    ${problem ? problemNote(problem, words) : doctor ? byMonth(flow, words) : soonest(flow, words)}
  `;
}

function zoneNote(flow: BookingFlow, words: Words): TemplateResult | typeof nothing {
  const { availability, clocks } = flow;
  const when = availability.slots[0]?.start;
  const [shown, other] = clocks;
  if (!when || words.sameClock(shown.zone, other.zone, when)) return nothing;
  return html`<div class="note">
    <p>
      ${icon("clock")}
      ${words.say("allTimes", { clock: words.say(shown.name), zone: words.zone(shown.zone, when) })}
    </p>
    ${button(words.say("switchTo", { clock: words.say(other.name) }), () => availability.switchZone(other.zone), "link")}
  </div>`;
}

function byMonth(flow: BookingFlow, words: Words): TemplateResult {
  const { availability, grid } = flow;
  const { day, loading, firstFree, byDay } = availability;
  const slots = (day && byDay.get(day)) || [];
  return html`<div class="columns">
    <div>
      ${grid.render(words)}
      ${
        firstFree && firstFree !== day
          ? button(
              `${words.say("firstFreeDay")}: ${words.day(firstFree, "short")}`,
              () => availability.showFirst().then(() => grid.takeFocus()),
              "link",
            )
          : nothing
      }
    </div>
    <div class="times">
      ${
        slots.length > 0 && day
          ? html`<h3>${words.day(day)}</h3>${partsOfDay(slots, flow, words)}`
          : loading
            ? skeleton(words)
            : byDay.size > 0
              ? html`<p class="note empty">${icon("calendar")} ${words.say("chooseDay")}</p>`
              : noTimes(flow, words)
      }
    </div>
  </div>`;
}

/** Where any doctor will do, the days follow one another, each time with its doctor. */
function soonest(flow: BookingFlow, words: Words): TemplateResult {
  const { byDay, loading, hasMore } = flow.availability;
  if (byDay.size === 0) return loading ? skeleton(words) : noTimes(flow, words);
  return html`
    ${[...byDay].map(([day, slots]) => html`<section class="times"><h3>${words.day(day)}</h3>${partsOfDay(slots, flow, words)}</section>`)}
    ${hasMore ? button(words.say(loading ? "loading" : "moreTimes"), () => loading || flow.availability.showMore()) : nothing}
  `;
}

function partsOfDay(slots: readonly Slot[], flow: BookingFlow, words: Words): TemplateResult[] {
  const { zone } = flow.availability;
  return (["morning", "afternoon", "evening"] as const).flatMap((part) => {
    const inPart = slots.filter((slot) => partOf(hourIn(zone, slot.start)) === part);
    if (inPart.length === 0) return [];
    return [
      html`<h4 class="muted">${words.say(part)}</h4><ul>${inPart.map((slot) => html`<li>${timeButton(slot, flow, words)}</li>`)}</ul>`,
    ];
  });
}

function timeButton(slot: Slot, flow: BookingFlow, words: Words): TemplateResult {
  const chosen = flow.slot?.id === slot.id;
  const who = flow.doctor ? "" : flow.doctorOf(slot)?.name;
  const other = otherClock(slot.start, flow, words);
  const moment = words.moment(flow.availability.zone, slot.start);
  return html`<button
    class="time"
    part=${chosen ? "time time-selected" : "time"}
    aria-label=${[moment, who, other].filter(Boolean).join(", ")}
    aria-pressed=${chosen}
    @click=${() => flow.chooseSlot(slot)}
  >
    <b>${words.time(flow.availability.zone, slot.start)}</b>
    ${[who, other].map((line) => line && html`<span class="muted">${line}</span>`)}
  </button>`;
}

/** What the clock that is not shown says, with the weekday where it says another one. */
function otherClock(start: string, flow: BookingFlow, words: Words): string {
  const [{ zone }, other] = flow.clocks;
  if (words.sameClock(zone, other.zone, start)) return "";
  const day = dayIn(other.zone, start);
  const weekday = day === dayIn(zone, start) ? "" : words.day(day, "weekdayShort");
  return `${words.say(other.name)} ${weekday} ${words.time(other.zone, start)}`;
}

function noTimes(flow: BookingFlow, words: Words): TemplateResult {
  const phone = flow.clinic?.contact.phone;
  return html`<div class="note empty">
    ${icon("calendar")}
    <p>${words.say("noTimes")}</p>
    ${phone ? html`<a class="link" part="button" href="tel:${phone}">${phone}</a>` : nothing}
  </div>`;
}
