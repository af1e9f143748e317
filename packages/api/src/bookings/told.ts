import { type Database, readPrimary } from "../platform/db/connection.ts";
import type { Contact } from "../platform/db/models/clinics.ts";
import type { BookingEvent } from "../platform/outbox/outbox.ts";
import { makeJoinedRead } from "../platform/reads/joined-read.ts";
import type { BookingKey } from "./id.ts";
import { type StoredBooking, viewColumns, viewTables } from "./store.ts";

/** A booking with all that patient, clinic and figures are told of it. */
export type ToldBooking = StoredBooking & {
  clinicSlug: string;
  contact: Contact;
  /** The clinic wants its patients to have text messages, too. */
  sms: boolean;
};

/** The booking of an event as it stands by now, or undefined once it is erased. */
export type BookingOf = (
  event: Pick<BookingEvent, "doctorId" | "payload">,
) => Promise<ToldBooking | undefined>;

/** One for all channels: what they want to know at the same moment is one statement. */
export function makeBookingReader(db: Database): BookingOf {
  const read = makeJoinedRead<BookingKey, ToldBooking>({
    idsOf: ({ doctorId, id }) => [doctorId, id],
    readAll: (keys) => readTold(db, keys),
  });
  return ({ doctorId, payload }) => read({ doctorId, id: payload.bookingId });
}

/** From the primary: an event may be told before a replica knows of its booking. */
function readTold(db: Database, keys: BookingKey[]): Promise<ToldBooking[]> {
  return readPrimary<ToldBooking>(
    db,
    `SELECT ${viewColumns}, c.slug AS "clinicSlug", c.contact, c.sms
     FROM unnest($1::uuid[], $2::uuid[]) AS wanted(doctor_id, id)
     JOIN bookings b ON b.doctor_id = wanted.doctor_id AND b.id = wanted.id
     ${viewTables}`,
    [keys.map(({ doctorId }) => doctorId), keys.map(({ id }) => id)],
  );
}
