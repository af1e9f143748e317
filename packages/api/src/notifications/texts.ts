import { manageTokenFor, manageUrlFor } from "../bookings/manage-token.ts";
import type { Notice, Sender } from "./messages.ts";
import { formatShort } from "./times.ts";
import { placeOf, videoOf, whatOf } from "./visit.ts";
import { type Words, wordsFor } from "./words.ts";

/** The same in a text message: doctor, time, clinic, visit and place, and the link that manages the booking. */
export function writeText(notice: Notice, { publicUrl, secret }: Sender): string {
  const { kind, booking } = notice;
  const { clinicTimeZone, clinicName: clinic, doctorName } = booking;
  const words = wordsFor(booking.locale);
  const what = whatOf(booking, words, "short");
  const doctor = what === undefined ? doctorName : `${doctorName} (${what})`;
  const short = (instant: Date) => formatShort(instant, words.locale, clinicTimeZone);
  const before = notice.kind === "moved" && notice.before ? short(notice.before) : undefined;
  const told = words.text[kind]({ clinic, doctor, when: short(booking.start), before });
  if (kind === "cancelled") return asPlain(told);
  const manageUrl = manageUrlFor({ ...booking, publicUrl }, booking, manageTokenFor(secret, booking));
  return asPlain([told, ...whereOf(booking, words), words.change, manageUrl].join(" "));
}

function whereOf(booking: Notice["booking"], words: Words): string[] {
  const video = videoOf(booking);
  if (video !== undefined) return [words.join, video];
  if (booking.visitType && booking.visitType.place !== "clinic") return [`${placeOf(booking, words)}.`];
  return booking.clinicAddress === null ? [] : [`${booking.clinicAddress}.`];
}

/** One narrow space, as Intl puts it before AM, makes the message twice as long: 70 letters a part, not 160. */
function asPlain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, " ");
}
