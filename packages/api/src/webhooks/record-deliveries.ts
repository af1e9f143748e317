import { bookingIdOf } from "../bookings/id.ts";
import { presentInstant } from "../bookings/present.ts";
import { type Database, inTx, readPrimary } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";

/** Notes for every webhook of the clinic that wants to hear of it. Told twice, an event is one delivery. */
export async function recordDeliveries(deps: { db: Database }, event: StoredEvent): Promise<void> {
  const booking = await readIds(deps.db, event);
  // Erased meanwhile: there is nothing left to fetch.
  if (!booking) return;
  const body = JSON.stringify(payload(event, booking));
  await inTransaction(deps.db, (tx) =>
    inTx(
      tx,
      // FOR KEY SHARE: one that is being deleted is waited for, and then left out.
      `INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body)
       SELECT gen_random_uuid(), w.id, $2, $3, $4 FROM webhooks w
       WHERE w.clinic_id = $1 AND $3 = ANY (w.events)
       FOR KEY SHARE
       ON CONFLICT (webhook_id, event_id) DO NOTHING`,
      [booking.clinicId, event.id, event.type, body],
    ),
  );
}

type BookingIds = {
  clinicId: string;
  clinic: string;
  slotId: string;
  start: Date;
  end: Date;
  createdAt: Date;
  cancelledAt: Date | null;
};

/** Not the patient: what is not read cannot get out. */
async function readIds(db: Database, event: StoredEvent): Promise<BookingIds | undefined> {
  const [booking] = await readPrimary<BookingIds>(
    db,
    `SELECT c.id AS "clinicId", c.slug AS clinic, s.id AS "slotId", s.start, s."end",
            b.created_at AS "createdAt", b.cancelled_at AS "cancelledAt"
     FROM bookings b
     JOIN slots s ON s.doctor_id = b.doctor_id AND s.id = b.slot_id
     JOIN clinics c ON c.id = s.clinic_id
     WHERE b.doctor_id = $1 AND b.id = $2`,
    [event.doctorId, event.payload.bookingId],
  );
  return booking;
}

/** How things stood when it happened, however late it is told. */
function payload(event: StoredEvent, booking: BookingIds) {
  const { doctorId } = event;
  const { bookingId, sequence } = event.payload;
  const cancelled = event.type === "booking.cancelled";
  return {
    type: event.type,
    timestamp: presentInstant((cancelled && booking.cancelledAt) || booking.createdAt),
    data: {
      bookingId: bookingIdOf({ doctorId, id: bookingId }),
      clinic: booking.clinic,
      doctorId,
      slotId: booking.slotId,
      status: cancelled ? "cancelled" : "booked",
      start: presentInstant(booking.start),
      end: presentInstant(booking.end),
      sequence,
    },
  };
}
