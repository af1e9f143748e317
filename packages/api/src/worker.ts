import { countBooking } from "./analytics/count-booking.ts";
import { makeBookingReader } from "./bookings/told.ts";
import type { Deps } from "./deps.ts";
import { mailPatient } from "./notifications/mail-patient.ts";
import { textPatient } from "./notifications/text-patient.ts";
import { countHandled } from "./platform/count-handled.ts";
import type { Channel, Handler } from "./platform/edges/queue.ts";
import type { StoredEvent } from "./platform/outbox/outbox.ts";
import { forgetBooking, makeClinicReader } from "./slots/cache.ts";
import { recordDeliveries } from "./webhooks/record-deliveries.ts";

/** What happens after a booking, by channel. Each bears to be told the same event twice. */
export function buildHandlers(deps: Deps): Record<Channel, Handler<StoredEvent>> {
  // After an outage they find tens of thousands of events, and then a read for each would be most of the work.
  const reading = { ...deps, bookingOf: makeBookingReader(deps.db), clinicOf: makeClinicReader(deps.db) };
  return countHandled(deps.metrics, {
    email: (event) => mailPatient(reading, event),
    sms: (event) => textPatient(reading, event),
    webhook: (event) => recordDeliveries(reading, event),
    analytics: (event) => countBooking(reading, event),
    // A second time, for a cache that could not be reached when the booking was made.
    cache: (event) => forgetBooking(reading, event),
  });
}
