import { html, nothing, type TemplateResult } from "lit";
import type { Time } from "../availability.ts";
import { dayIn } from "../dates.ts";
import { dayTimes } from "../day-times.ts";
import { icon } from "../icons.ts";
import { button } from "../notes.ts";
import { skeleton } from "./frame.ts";
import type { Times } from "./times.ts";

/** As many times of a day are listed at first. */
const fewTimes = 8;

/** A month beside the times of one of its days, or days one below the other: equals, one press apart. */
export function timesView(times: Times): TemplateResult {
  const { availability, flow, host } = times;
  const { isList, isByMonth } = availability;
  return html`
    ${zoneNote(times)}
    ${flow.doctor ? button(host.words.say(isList ? "asMonth" : "asList"), () => availability.showAs(!isList), "link") : nothing}
    <div id="times" tabindex="-1">${isByMonth ? byMonth(times) : byDays(times)}</div>
  `;
}

function zoneNote({ availability, clocks, host }: Times): TemplateResult | typeof nothing {
  const { words } = host;
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

function byMonth(times: Times): TemplateResult {
  const { availability, grid, host } = times;
  const { words } = host;
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
          ? html`<h3>${words.day(day)}</h3>${partsOfDay(slots, times)}`
          : loading
            ? skeleton(words)
            : byDay.size > 0
              ? html`<p class="note empty">${icon("calendar")} ${words.say("chooseDay")}</p>`
              : noTimes(times)
      }
    </div>
  </div>`;
}

/** The days follow one another; where any doctor will do, each time with its own. */
function byDays(times: Times): TemplateResult {
  const { availability, openDays, host } = times;
  const { words } = host;
  const { byDay, loading, hasMore, days } = availability;
  if (byDay.size === 0) return loading ? skeleton(words) : noTimes(times);
  return html`<div class="times">
    ${[...byDay].slice(0, days).map(([day, slots]) => {
      const few = openDays.has(day) ? slots : slots.slice(0, fewTimes);
      const count = slots.length - few.length;
      return html`<section class="times">
        <h3>${words.day(day)}</h3>
        ${partsOfDay(few, times)}
        ${
          count > 0
            ? button(
                `+ ${words.say("freeTimes", { count })}`,
                () => times.openDay(day, slots[few.length]),
                "link",
              )
            : nothing
        }
      </section>`;
    })}
    ${
      hasMore || byDay.size > days
        ? button(words.say(loading ? "loading" : "moreTimes"), () => loading || availability.showMore())
        : nothing
    }
  </div>`;
}

function partsOfDay(slots: readonly Time[], times: Times): TemplateResult[] {
  const { availability, host } = times;
  return dayTimes(slots, availability.zone, host.words, (slot) => timeButton(slot, times));
}

function timeButton(slot: Time, times: Times): TemplateResult {
  const { flow, host, availability } = times;
  const { words } = host;
  const { zone } = availability;
  const { heldUntil } = slot;
  const chosen = flow.slot?.id === slot.id;
  const held = heldUntil && words.say("onHold", { time: words.time(zone, heldUntil) });
  const lines = [flow.doctor ? "" : flow.doctorOf(slot)?.name, otherClock(slot.start, times), held];
  return html`<button
    class="time"
    part=${chosen ? "time time-selected" : held ? "time time-held" : "time"}
    data-slot=${slot.id}
    aria-label=${[words.moment(zone, slot.start), ...lines].filter(Boolean).join(", ")}
    aria-pressed=${chosen}
    aria-disabled=${held ? "true" : nothing}
    @click=${() => held || flow.chooseSlot(slot)}
  >
    <b>${words.time(zone, slot.start)}</b>
    ${lines.map((line) => line && html`<span class="muted"><bdi>${line}</bdi></span>`)}
  </button>`;
}

/** What the clock that is not shown says, with the weekday where it says another one. */
function otherClock(start: string, { clocks, host }: Times): string {
  const { words } = host;
  const [{ zone }, other] = clocks;
  if (words.sameClock(zone, other.zone, start)) return "";
  const day = dayIn(other.zone, start);
  const weekday = day === dayIn(zone, start) ? "" : words.day(day, "weekdayShort");
  return `${words.say(other.name)} ${weekday} ${words.time(other.zone, start)}`;
}

function noTimes({ flow, host }: Times): TemplateResult {
  const phone = flow.clinic?.contact.phone;
  return html`<div class="note empty">
    ${icon("calendar")}
    <p>${host.words.say("noTimes")}</p>
    ${phone ? html`<a class="link" part="button" dir="ltr" href="tel:${phone}">${phone}</a>` : nothing}
  </div>`;
}
