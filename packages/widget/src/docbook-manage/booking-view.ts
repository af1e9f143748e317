import type { Booking } from "@docbook/sdk";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { button, problemNote, whenLine } from "../notes.ts";
import type { ManageStrings } from "../strings/en.ts";
import type { Wording } from "../wording.ts";
import type { ManagedBooking } from "./managed-booking.ts";
import { moveView } from "./move-view.ts";

type Words = Wording<ManageStrings>;

/** The booking as it stands, and below it what the patient is about to do with it. */
export function bookingView(booking: Booking, managed: ManagedBooking, words: Words): TemplateResult {
  const { doing, news, problem } = managed;
  const heading = booking.status === "cancelled" ? "cancelled" : news === "moved" ? news : "yourAppointment";
  return html`
    <h2 id="heading" part="heading" tabindex="-1">
      ${news === "moved" ? icon("check") : nothing} ${words.say(heading)}
    </h2>
    ${news === "changed" ? html`<p class="note" role="status">${words.say("changed")}</p>` : nothing}
    ${summary(booking, managed, words)}
    ${doing === "looking" && problem ? problemNote(problem, words) : nothing}
    ${booking.status === "cancelled" ? nothing : { looking, cancelling, moving: moveView }[doing](managed, words)}
    ${contact(managed, words)}
  `;
}

function summary(booking: Booking, managed: ManagedBooking, words: Words): TemplateResult {
  const { clinic } = managed;
  const { start, timeZone, doctorName, clinicName, visitType, location, status } = booking;
  const address = location?.address ?? clinic?.contact.address;
  return html`<div class="note ${status}" part="summary">
    ${whenLine(start, timeZone, managed.visitorZone, words)}
    ${visitType ? html`<p><b><bdi>${visitType.name}</bdi></b></p>` : nothing}
    <p><bdi>${doctorName}</bdi></p>
    ${location?.place === "phone" ? html`<p>${words.say("byPhone")}</p>` : nothing}
    ${
      location?.place === "video"
        ? location.url && status === "booked"
          ? html`<a class="link" part="button" href=${location.url} target="_blank" rel="noreferrer">${words.say("joinVideo")}</a>`
          : html`<p>${words.say("video")}</p>`
        : nothing
    }
    <p class="muted"><bdi>${[clinicName, address].filter(Boolean).join(", ")}</bdi></p>
  </div>`;
}

function looking(managed: ManagedBooking, words: Words): TemplateResult {
  const { isTooLate } = managed;
  return html`
    ${
      isTooLate
        ? html`<div class="note" id="late" part="problem" tabindex="-1">
          <p>${words.say("tooLate")}</p>
          ${phoneLink(managed)}
        </div>`
        : nothing
    }
    <div class="row">
      ${button(words.say("addToCalendar"), () => managed.addToCalendar(), "primary")}
      ${
        isTooLate
          ? nothing
          : [
              button(words.say("change"), () => managed.turnTo("moving")),
              button(words.say("cancel"), () => managed.turnTo("cancelling")),
            ]
      }
    </div>
  `;
}

function cancelling(managed: ManagedBooking, words: Words): TemplateResult {
  const { problem, busy, reason } = managed;
  return html`<form
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      void managed.cancel();
    }}
  >
    <h3 id="ask" tabindex="-1">${words.say("reallyCancel")}</h3>
    <div>
      <label for="reason">${words.say("reason")} <span class="muted">(${words.say("optional")})</span></label>
      <textarea
        id="reason"
        part="field"
        maxlength="500"
        .value=${reason}
        @input=${(event: InputEvent & { target: HTMLTextAreaElement }) => {
          managed.reason = event.target.value;
        }}
      ></textarea>
    </div>
    ${problem ? problemNote(problem, words) : nothing}
    <div class="row">
      <button class="primary" part="button" aria-disabled=${busy}>${words.say(busy ? "loading" : "cancelNow")}</button>
      ${button(words.say("keep"), () => managed.turnTo("looking"))}
    </div>
  </form>`;
}

/** Other ways to the clinic, for whatever cannot be done here. */
function contact(
  { clinic, isTooLate, booking }: ManagedBooking,
  words: Words,
): TemplateResult | typeof nothing {
  const { phone, website } = clinic?.contact ?? {};
  // Too late, the number stands above, where it is needed.
  const isSaid = isTooLate && booking?.status === "booked";
  if (!(phone && !isSaid) && !website) return nothing;
  return html`<div class="clinic" part="clinic">
    ${phone && !isSaid ? html`<a class="link" part="button" dir="ltr" href="tel:${phone}">${phone}</a>` : nothing}
    ${website ? html`<a class="link" part="button" href=${website}>${words.say("toWebsite")}</a>` : nothing}
  </div>`;
}

function phoneLink({ clinic }: ManagedBooking): TemplateResult | typeof nothing {
  const phone = clinic?.contact.phone;
  return phone ? html`<a class="link" part="button" dir="ltr" href="tel:${phone}">${phone}</a>` : nothing;
}
