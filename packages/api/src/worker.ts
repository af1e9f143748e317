import { countBooking } from "./analytics/count-booking.ts";
import type { Deps } from "./deps.ts";
import { mailPatient } from "./notifications/mail-patient.ts";
import { textPatient } from "./notifications/text-patient.ts";
import { countHandled } from "./platform/count-handled.ts";
import type { Channel, Handler } from "./platform/edges/queue.ts";
import type { StoredEvent } from "./platform/outbox/outbox.ts";
import { forgetBooking } from "./slots/cache.ts";
import { recordDeliveries } from "./webhooks/record-deliveries.ts";

/** What happens after a booking, by channel. Each bears to be told the same event twice. */
export function buildHandlers(deps: Deps): Record<Channel, Handler<StoredEvent>> {
  return countHandled(deps.metrics, {
    email: (event) => mailPatient(deps, event),
    sms: (event) => textPatient(deps, event),
    webhook: (event) => recordDeliveries(deps, event),
    analytics: (event) => countBooking(deps, event),
    // A second time, for a cache that could not be reached when the booking was made.
    cache: (event) => forgetBooking(deps, event),
  });
}
