import { manageTokenFor, manageUrlFor } from "../bookings/manage-token.ts";
import type { Notice, Sender } from "./messages.ts";
import { formatRange, formatShort, formatStart, wallTime } from "./times.ts";
import { placeOf, videoOf, whatOf } from "./visit.ts";
import { type Words, wordsFor } from "./words.ts";

/** What a mail says, before it is text or HTML. */
export type Letter = {
  locale: string;
  subject: string;
  title: string;
  intro: string;
  facts: Fact[];
  link: { label: string; hint: string; url: string } | undefined;
  closing: string | undefined;
  footer: string;
};
/** `url`: where the value leads. */
export type Fact = { label: string; value: string; url?: string };

export function compose(notice: Notice, { publicUrl, secret }: Sender): Letter {
  const { kind, booking } = notice;
  const words = wordsFor(booking.locale);
  const { subject, title, intro } = words.mail[kind];
  const short = formatShort(booking.start, booking.locale, booking.clinicTimeZone);
  const url = manageUrlFor({ ...booking, publicUrl }, booking, manageTokenFor(secret, booking));
  const isOn = kind !== "cancelled";
  return {
    locale: booking.locale,
    subject: subject(booking.doctorName, short),
    title,
    intro: intro(booking.patientName),
    facts: [...timeFacts(notice, words), ...visitFacts(booking, words)],
    link: isOn ? { label: words.manage, hint: words.manageHint, url } : undefined,
    closing: isOn ? undefined : words.bookAgain,
    footer: words.footer(booking.clinicName),
  };
}

function timeFacts(notice: Notice, words: Words): Fact[] {
  const { start, end, locale, clinicTimeZone, timeZone } = notice.booking;
  const facts = [{ label: words.when, value: formatRange({ start, end, locale, timeZone: clinicTimeZone }) }];
  if (timeZone && wallTime(start, timeZone) !== wallTime(start, clinicTimeZone))
    facts.push({ label: words.yourTime(timeZone), value: formatRange({ start, end, locale, timeZone }) });
  if (notice.kind === "moved" && notice.before)
    facts.push({ label: words.before, value: formatStart(notice.before, locale, clinicTimeZone) });
  return facts;
}

function visitFacts(booking: Notice["booking"], words: Words): Fact[] {
  const { contact } = booking;
  const what = whatOf(booking);
  return [
    ...(what === undefined ? [] : [{ label: words.visitType, value: what }]),
    { label: words.doctor, value: booking.doctorName },
    whereFact(booking, words),
    ...(contact.phone ? [{ label: words.phone, value: contact.phone }] : []),
  ];
}

function whereFact(booking: Notice["booking"], words: Words): Fact {
  const url = videoOf(booking);
  const place = whoCalls(booking, words) ?? placeOf(booking, words);
  return url === undefined
    ? { label: words.where, value: place }
    : { label: words.where, value: `${place}, ${url}`, url };
}

/** Of a visit by phone, as long as it takes place: the clinic calls, if it knows where. */
function whoCalls(booking: Notice["booking"], words: Words): string | undefined {
  const { visitType, status, patientPhone, contact } = booking;
  if (visitType?.place !== "phone" || status === "cancelled") return undefined;
  if (patientPhone) return words.weCall(patientPhone);
  return contact.phone ? words.callUs(contact.phone) : undefined;
}
