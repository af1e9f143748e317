import { query } from "../servers/postgres.ts";
import type { Outside, Sent } from "./outside.ts";
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
  const rows = await bookingRows(databaseUrl);
  const patients = new Map(rows.map((row) => [row.id, row.patient]));
  const mails = outside.mails();
  const texts = outside.texts();
  const webhooks = outside
    .webhooks()
    .map((webhook) => ({ ...webhook, about: patients.get(webhook.about) ?? webhook.about }));
  const findings = [
    ...testimonies.flatMap(({ strange }) => strange.map((answer) => `a patient was answered ${answer}`)),
    ...toldAgainstRows(told, rows),
    ...(await databaseFindings(databaseUrl)),
    ...messageFindings("mail", rows, mails),
    ...messageFindings("text message", rows, texts),
    ...messageFindings("webhook", rows, webhooks),
  ];
  const all = [...mails, ...texts, ...webhooks];
  return {
    booked: rows.length,
    cancelled: rows.filter(({ status }) => status === "cancelled").length,
    refused: told.filter(({ outcome }) => outcome === "taken").length,
    repeated: all.length - new Set(all.map(({ name }) => name)).size,
    findings,
  };
}

type Row = { id: string; patient: string; status: string; slotId: string };

function bookingRows(databaseUrl: string): Promise<Row[]> {
  return query<Row>(
    databaseUrl,
    `SELECT id, split_part(patient_email, '@', 1) AS patient, status, slot_id AS "slotId" FROM bookings`,
  );
}

function toldAgainstRows(told: Told[], rows: Row[]): string[] {
  const findings: string[] = [];
  const byPatient = new Map(rows.map((row) => [row.patient, row]));
  if (byPatient.size < rows.length)
    findings.push(`${rows.length - byPatient.size} patients have two bookings`);
  for (const { patient, outcome, cancelled, slot } of told) {
    const row = byPatient.get(patient);
    if (outcome === "gave up") findings.push(`${patient} never got an answer`);
    if (outcome === "booked" && row === undefined)
      findings.push(`${patient} was told 201 and has no booking`);
    if (outcome === "booked" && row && row.slotId !== slot.slotId)
      findings.push(`${patient} has another slot than was told`);
    if (outcome === "taken" && row) findings.push(`${patient} was refused and has a booking`);
    if (cancelled === true && row?.status !== "cancelled")
      findings.push(`${patient} was told that the booking is cancelled; it is not`);
    if (cancelled === undefined && row?.status === "cancelled")
      findings.push(`${patient}'s booking is cancelled, which nobody asked for`);
  }
  return findings;
}

async function databaseFindings(databaseUrl: string): Promise<string[]> {
  const counts = await query<{ what: string; count: number }>(
    databaseUrl,
    `SELECT 'slots with two live bookings' AS what, count(*)::int AS count FROM
       (SELECT FROM bookings WHERE status = 'booked' GROUP BY doctor_id, slot_id HAVING count(*) > 1) x
     UNION ALL SELECT 'bookings whose slot is not busy', count(*)::int FROM bookings b
       JOIN slots s ON s.doctor_id = b.doctor_id AND s.id = b.slot_id WHERE b.status = 'booked' AND s.status <> 'busy'
     UNION ALL SELECT 'busy slots without a booking', count(*)::int FROM slots s WHERE s.status = 'busy' AND NOT EXISTS
       (SELECT FROM bookings b WHERE b.doctor_id = s.doctor_id AND b.slot_id = s.id AND b.status = 'booked')
     UNION ALL SELECT 'bookings without exactly one booking.created event', count(*)::int FROM bookings b
       WHERE 1 <> (SELECT count(*) FROM audited_events e
                   WHERE e.booking_id = b.id AND e.type = 'booking.created')
     UNION ALL SELECT 'cancelled bookings without exactly one booking.cancelled event', count(*)::int FROM bookings b
       WHERE b.status = 'cancelled' AND 1 <> (SELECT count(*) FROM audited_events e
                   WHERE e.booking_id = b.id AND e.type = 'booking.cancelled')
     UNION ALL SELECT 'bookings that the figures do not count', abs(
       (SELECT count(*) FROM bookings) - (SELECT coalesce(sum(bookings), 0) FROM booking_figures))::int
     UNION ALL SELECT 'cancellations that the figures do not count', abs(
       (SELECT count(*) FROM bookings WHERE status = 'cancelled')
       - (SELECT coalesce(sum(cancellations), 0) FROM booking_figures))::int
     UNION ALL SELECT 'events still in the outbox', count(*)::int FROM outbox`,
  );
  return counts.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`);
}

/** One message for each booking and one for each cancellation; a confirmation may be left out once it is cancelled. */
function messageFindings(kind: string, rows: Row[], sent: Sent[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { about, kind: of, name } of sent) {
    const key = `${about} ${of}`;
    names.set(key, (names.get(key) ?? new Set()).add(name));
  }
  const findings: string[] = [];
  const expect = (key: string, least: number) => {
    const count = names.get(key)?.size ?? 0;
    if (count < least || count > 1) findings.push(`${key}: ${count} times a ${kind}`);
    names.delete(key);
  };
  for (const { patient, status } of rows) {
    const cancelled = status === "cancelled";
    expect(`${patient} booked`, cancelled ? 0 : 1);
    if (cancelled) expect(`${patient} cancelled`, 1);
  }
  for (const key of names.keys()) findings.push(`${key}: a ${kind} without a booking`);
  return findings;
}
