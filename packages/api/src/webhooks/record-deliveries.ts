import type { components } from "@docbook/sdk/contract";
import { bookingIdOf } from "../bookings/id.ts";
import { presentInstant } from "../bookings/present.ts";
import { placeInTime } from "../bookings/store.ts";
import type { BookingOf, ToldBooking } from "../bookings/told.ts";
import type { Database } from "../platform/db/connection.ts";
import { writeAlone } from "../platform/db/transaction.ts";
import type { StoredEvent } from "../platform/outbox/outbox.ts";

export type RecordDeps = { db: Database; bookingOf: BookingOf };

/** Notes for every webhook of the clinic that wants to hear of it. Told twice, an event is one delivery. */
export async function recordDeliveries({ db, bookingOf }: RecordDeps, event: StoredEvent): Promise<void> {
  const booking = await bookingOf(event);
  // Erased meanwhile: there is nothing left to fetch.
  if (!booking) return;
  await writeAlone(
    db,
    // FOR KEY SHARE: one that is being deleted is waited for, and then left out.
    `INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, body)
     SELECT gen_random_uuid(), w.id, $2, $3, $4 FROM webhooks w
     WHERE w.clinic_id = $1 AND $3 = ANY (w.events)
     FOR KEY SHARE
     ON CONFLICT (webhook_id, event_id) DO NOTHING`,
    [booking.clinicId, event.id, event.type, JSON.stringify(payload(event, booking))],
  );
}

/** Not the patient: what is not named here cannot get out. */
type Facts = Pick<
  ToldBooking,
  "clinicSlug" | "slotId" | "start" | "end" | "visitType" | "metadata" | "createdAt" | "cancelledAt"
>;

/** How things stood when it happened, however late it is told. */
function payload({ type, doctorId, payload: told }: StoredEvent, booking: Facts): Payload {
  const { bookingId, sequence, at = placeInTime(booking), previous, rescheduledAt } = told;
  const data = {
    bookingId: bookingIdOf({ doctorId, id: bookingId }),
    clinic: booking.clinicSlug,
    doctorId,
    slotId: at.slotId,
    status: "booked",
    start: at.start,
    end: at.end,
    visitType: booking.visitType?.id ?? null,
    metadata: booking.metadata,
    sequence,
  } as const;
  const createdAt = presentInstant(booking.createdAt);
  if (type === "booking.cancelled") {
    const timestamp = booking.cancelledAt ? presentInstant(booking.cancelledAt) : createdAt;
    return { type, timestamp, data: { ...data, status: "cancelled" } };
  }
  if (previous && rescheduledAt) {
    const moved = { ...data, previous, rescheduledAt };
    return { type: "booking.rescheduled", timestamp: rescheduledAt, data: moved };
  }
  return { type: "booking.created", timestamp: createdAt, data };
}

type Payload = components["schemas"][
  | "BookingCreatedEvent"
  | "BookingRescheduledEvent"
  | "BookingCancelledEvent"];
