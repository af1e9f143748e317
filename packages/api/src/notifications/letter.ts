import { manageTokenFor, manageUrlFor } from "../bookings/manage-token.ts";
import type { Notice, Sender } from "./messages.ts";
import { formatRange, formatShort, formatStart, wallTime } from "./times.ts";
import { placeOf, videoOf, whatOf } from "./visit.ts";
import { type Spoken, wordsFor } from "./words.ts";

/** What a mail says, before it is text or HTML. */
export type Letter = {
  locale: string;
  dir: "ltr" | "rtl";
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
  const short = formatShort(booking.start, words.locale, booking.clinicTimeZone);
  const url = manageUrlFor({ ...booking, publicUrl }, booking, manageTokenFor(secret, booking));
  const isOn = kind !== "cancelled";
  return {
    locale: words.locale,
    dir: words.dir,
    subject: subject(booking.doctorName, short),
    title,
    intro: intro(isolated(booking.patientName)),
    facts: [...timeFacts(notice, words), ...visitFacts(booking, words)],
    link: isOn ? { label: words.manage, hint: words.manageHint, url } : undefined,
    closing: isOn ? undefined : words.bookAgain,
    footer: words.footer(isolated(booking.clinicName)),
  };
}

function timeFacts(notice: Notice, words: Spoken): Fact[] {
  const { locale } = words;
  const { start, end, clinicTimeZone, timeZone } = notice.booking;
  const facts = [{ label: words.when, value: formatRange({ start, end, locale, timeZone: clinicTimeZone }) }];
  if (timeZone && wallTime(start, timeZone) !== wallTime(start, clinicTimeZone))
    facts.push({
      label: words.yourTime(isolated(timeZone)),
      value: formatRange({ start, end, locale, timeZone }),
    });
  if (notice.kind === "moved" && notice.before)
    facts.push({ label: words.before, value: formatStart(notice.before, locale, clinicTimeZone) });
  return facts;
}

function visitFacts(booking: Notice["booking"], words: Spoken): Fact[] {
  const { contact } = booking;
  const what = whatOf(booking, words);
  return [
    ...(what === undefined ? [] : [{ label: words.visitType, value: isolated(what) }]),
    { label: words.doctor, value: isolated(booking.doctorName) },
    whereFact(booking, words),
    ...(contact.phone ? [{ label: words.phone, value: isolated(contact.phone) }] : []),
  ];
}

function whereFact(booking: Notice["booking"], words: Spoken): Fact {
  const url = videoOf(booking);
  const place = whoCalls(booking, words) ?? placeIn(booking, words);
  return url === undefined
    ? { label: words.where, value: place }
    : { label: words.where, value: `${place}, ${url}`, url };
}

function placeIn(booking: Notice["booking"], words: Spoken): string {
  const place = placeOf(booking, words);
  return booking.visitType && booking.visitType.place !== "clinic" ? place : isolated(place);
}

/** Of a visit by phone, as long as it takes place: the clinic calls, if it knows where. */
function whoCalls(booking: Notice["booking"], words: Spoken): string | undefined {
  const { visitType, status, patientPhone, contact } = booking;
  if (visitType?.place !== "phone" || status === "cancelled") return undefined;
  if (patientPhone) return words.weCall(isolated(patientPhone));
  return contact.phone ? words.callUs(isolated(contact.phone)) : undefined;
}

/** Marks what may run the other way (Unicode's isolates): HTML makes `<bdi>` of it, plain text leaves it out. */
function isolated(name: string): string {
  return `\u2068${name.replaceAll(/[\u2066-\u2069]/g, "")}\u2069`;
}
