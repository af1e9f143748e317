import { readBookingId } from "../../packages/api/src/bookings/id.ts";
import { compare, type Kept } from "../ledger/compare.ts";
import { integrityFindings, keptSince } from "../ledger/database.ts";
import type { Entry } from "../ledger/entry.ts";
import { messageFindings } from "../ledger/messages.ts";
import { query } from "../servers/postgres.ts";
import type { Outside } from "./outside.ts";
import type { Testimony, Told } from "./patients.ts";

export type Ledger = {
  booked: number;
  cancelled: number;
  refused: number;
  /** Messages that came more than once under one name: harmless, and worth knowing. */
  repeated: number;
  findings: string[];
};

/** The same ledger for every case: what patients were told, what the database holds, and what left the house. */
export async function checkLedger(
  databaseUrl: string,
  { testimonies, outside }: { testimonies: Testimony[]; outside: Outside },
): Promise<Ledger> {
  const told = testimonies.flatMap((testimony) => testimony.told);
  const kept = await keptSince(databaseUrl, new Date(0));
  // Outside a booking is known by its patient, and at the webhook by the id that its row has.
  const bookings = kept.map(({ patient = "", status }) => ({ about: patient, status }));
  const patients = new Map(kept.map(({ id, patient = "" }) => [readBookingId(id)?.id, patient]));
  const mails = outside.mails();
  const texts = outside.texts();
  const webhooks = outside
    .webhooks()
    .map((webhook) => ({ ...webhook, about: patients.get(webhook.about) ?? webhook.about }));
  const cheap = [
    ...testimonies.flatMap(({ strange }) => strange.map((answer) => `a patient was answered ${answer}`)),
    ...told
      .filter(({ outcome }) => outcome === "gave up")
      .map(({ patient }) => `${patient} never got an answer`),
    ...doubled(kept),
    ...compare(entriesOf(told), { kept: kept.map(withoutKey), complete: true }),
    ...(await eventFindings(databaseUrl)),
    ...messageFindings("mail", bookings, mails),
    ...messageFindings("text message", bookings, texts),
    ...messageFindings("webhook", bookings, webhooks),
  ];
  // It looks at every row, so it is asked when everything else is settled, and asked again while the system is too busy.
  const findings = cheap.length > 0 ? cheap : await reported(databaseUrl);
  const all = [...mails, ...texts, ...webhooks];
  return {
    booked: kept.length,
    cancelled: kept.filter(({ status }) => status === "cancelled").length,
    refused: told.filter(({ outcome }) => outcome === "taken").length,
    repeated: all.length - new Set(all.map(({ name }) => name)).size,
    findings,
  };
}

/** As lines of a ledger. Patients' keys are not in their testimony: each is one request, known by its name. */
function entriesOf(told: Told[]): Entry[] {
  return told.flatMap(({ patient: user, slot, outcome, bookingId = "", cancelled }) => {
    const entry = { user, at: 0, ms: 0, operation: "createBooking", ...slot };
    if (outcome !== "booked") return [{ ...entry, status: outcome === "taken" ? 409 : 0 }];
    const booked = { ...entry, status: 201, bookingId };
    if (cancelled === undefined) return [booked];
    return [booked, { ...booked, operation: "cancelBooking", status: cancelled ? 200 : 0 }];
  });
}

function reported(databaseUrl: string): Promise<string[]> {
  return integrityFindings(databaseUrl).catch((error) => [`the integrity report was not made: ${error}`]);
}

const withoutKey = ({ key: _, ...booking }: Kept): Kept => booking;

function doubled(kept: Kept[]): string[] {
  const patients = new Set(kept.map(({ patient }) => patient));
  return patients.size < kept.length ? [`${kept.length - patients.size} patients have two bookings`] : [];
}

/** What only a witness in the database can tell: each change told once, and nothing left to tell. */
async function eventFindings(databaseUrl: string): Promise<string[]> {
  const counts = await query<{ what: string; count: number }>(
    databaseUrl,
    `SELECT 'bookings without exactly one booking.created event' AS what, count(*)::int AS count FROM bookings b
       WHERE 1 <> (SELECT count(*) FROM audited_events e
                   WHERE e.booking_id = b.id AND e.type = 'booking.created')
     UNION ALL SELECT 'cancelled bookings without exactly one booking.cancelled event', count(*)::int FROM bookings b
       WHERE b.status = 'cancelled' AND 1 <> (SELECT count(*) FROM audited_events e
                   WHERE e.booking_id = b.id AND e.type = 'booking.cancelled')
     UNION ALL SELECT 'events still in the outbox', count(*)::int FROM outbox`,
  );
  return counts.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`);
}
