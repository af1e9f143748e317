import { getVtimezoneComponent } from "@touch4it/ical-timezones";
import ical, { ICalAlarmType, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from "ical-generator";
import { Temporal } from "temporal-polyfill";
import { placeOf, videoOf, whatOf } from "../notifications/visit.ts";
import { type Spoken, type Words, wordsFor } from "../notifications/words.ts";
import { bookingIdOf } from "./id.ts";
import { manageTokenFor, manageUrlFor } from "./manage-token.ts";
import type { BookingView, StoredBooking } from "./store.ts";

export type CalendarMethod = "PUBLISH" | "REQUEST" | "CANCEL";

/**
 * One booking as an iCalendar file (RFC 5545). The UID never changes and SEQUENCE rises with the booking, so a
 * calendar replaces what it has. PUBLISH is for downloads; REQUEST and CANCEL (RFC 5546) go by mail.
 */
export function calendarFile(
  booking: StoredBooking & { clinicEmail?: string | null },
  options: { publicUrl: string; secret: Buffer; method?: CalendarMethod },
): string {
  const words = wordsFor(booking.locale);
  const method = options.method ?? "PUBLISH";
  const cancelled = booking.status === "cancelled";
  const summary = summaryOf(booking, words);
  const pages = { ...booking, publicUrl: options.publicUrl };
  const manageUrl = manageUrlFor(pages, booking, manageTokenFor(options.secret, booking));
  const zone = booking.clinicTimeZone;
  // A zone that is too new for the list (Europe/Kyiv) cannot be described in the file; its times go out in UTC.
  const isDescribed = zone !== "UTC" && Boolean(getVtimezoneComponent(zone));
  const calendar = ical({
    prodId: { company: "DocBook", product: "DocBook", language: "EN" },
    method: ICalCalendarMethod[method],
    // The zone goes to the event, so that its times name it; on the calendar it would leave them floating, which
    // is another instant for every reader, and DTSTAMP without its UTC.
    timezone: { name: null, generator: getVtimezoneComponent },
  });
  const event = calendar.createEvent({
    id: `${bookingIdOf(booking)}@docbook`,
    sequence: booking.sequence,
    stamp: booking.cancelledAt ?? booking.rescheduledAt ?? booking.createdAt,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(isDescribed ? { timezone: zone } : {}),
    start: isDescribed ? inZone(booking.start, zone) : booking.start,
    end: isDescribed ? inZone(booking.end, zone) : booking.end,
    summary,
    // Calendars make a link of it.
    location: videoOf(booking) ?? placeOf(booking, words),
    description: descriptionOf(booking, words, manageUrl),
    ...(cancelled ? {} : { url: manageUrl }),
    ...(booking.clinicEmail ? { organizer: { name: booking.clinicName, email: booking.clinicEmail } } : {}),
  });
  if (method !== "PUBLISH") {
    event.createAttendee({
      name: booking.patientName,
      email: booking.patientEmail,
      status: ICalAttendeeStatus.ACCEPTED,
      rsvp: false,
    });
  }
  if (!cancelled) {
    event.createAlarm({
      type: ICalAlarmType.display,
      trigger: 24 * 60 * 60,
      description: summary,
    });
  }
  return calendar.toString();
}

/** Appointment with Dr. Anna Weber (First visit) */
function summaryOf({ doctorName, visitType }: BookingView, words: Words): string {
  return [words.appointmentWith(doctorName), visitType && `(${visitType.name})`].filter(Boolean).join(" ");
}

function descriptionOf(booking: BookingView, words: Spoken, manageUrl: string): string {
  const what = whatOf(booking, words);
  const video = videoOf(booking);
  const visit = [
    ...(what === undefined ? [] : [what]),
    ...(video === undefined ? [] : [`${words.byVideo}: ${video}`]),
  ];
  if (booking.status === "cancelled") return [words.mail.cancelled.title, ...visit].join("\n");
  return [...visit, words.manageHint, manageUrl].join("\n");
}

function inZone(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
}
