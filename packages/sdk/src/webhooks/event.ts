import type { BookingStatus, KnownWebhookEventType } from "../types.ts";

/** What happened. Open: more events may join; pass over what you do not know. */
export type WebhookEventType = KnownWebhookEventType | (string & {});

/** How a booking stood when it happened. Nothing of the patient: fetch the booking when you need the name. */
export interface BookingEventFacts {
  /** For `getBooking`, with your secret key. */
  bookingId: string;
  /** The clinic's slug. */
  clinic: string;
  doctorId: string;
  slotId: string;
  status: BookingStatus;
  /** UTC instants. */
  start: string;
  end: string;
  /** Rises with every change of the booking. Events may overtake each other: keep the highest one. */
  sequence: number;
}

/** A request from DocBook whose signature fits. */
export interface WebhookEvent {
  /** The `webhook-id`. An event may be told twice, and then under the same id: remember what you have dealt with. */
  id: string;
  type: WebhookEventType;
  /** When it happened, however late it is told: a UTC instant. */
  timestamp: string;
  data: BookingEventFacts;
}
