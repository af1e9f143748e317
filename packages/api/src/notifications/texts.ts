import { manageTokenFor, manageUrlFor } from "../bookings/manage-token.ts";
import type { Notice, Sender } from "./messages.ts";
import { formatShort } from "./times.ts";
import { wordsFor } from "./words.ts";

/** The same in a text message: doctor, time, clinic, and the link that manages the booking. */
export function writeText({ kind, booking }: Notice, { publicUrl, secret }: Sender): string {
  const words = wordsFor(booking.locale);
  const when = formatShort(booking.start, booking.locale, booking.clinicTimeZone);
  const text =
    kind === "confirmed"
      ? words.confirmedText(booking.doctorName, when, booking.clinicName)
      : words.cancelledText(booking.doctorName, when, booking.clinicName);
  const link =
    kind === "confirmed" ? [manageUrlFor(publicUrl, booking, manageTokenFor(secret, booking))] : [];
  return asPlain([text, ...link].join(" "));
}

/** One narrow space, as Intl puts it before AM, makes the message twice as long: 70 letters a part, not 160. */
function asPlain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, " ");
}
