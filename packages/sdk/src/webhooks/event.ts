import type { KnownWebhookEventType, Open, Schemas } from "../types.ts";

/** What happened. Open: more events may join; pass over what you do not know. */
export type WebhookEventType = KnownWebhookEventType | (string & {});

/**
 * How a booking stood when it happened, by its `bookingId`, for `getBooking` with your secret key. Nothing of the patient.
 * `sequence` rises with every change of the booking. Events may overtake each other: keep the highest one.
 */
export type BookingEventFacts = Open<Schemas["BookingEventFacts"]>;

/** A patient has booked. */
export type BookingCreatedEvent = Told<Schemas["BookingCreatedEvent"]>;
/** A booking was moved: its `data` says where it is now, and in `previous` where it was before. */
export type BookingRescheduledEvent = Told<Schemas["BookingRescheduledEvent"]>;
/** A booking was cancelled, by the patient or by the clinic. */
export type BookingCancelledEvent = Told<Schemas["BookingCancelledEvent"]>;

/**
 * A request from DocBook whose signature fits. Its `type` tells which one it is; give a `switch` a default, since a server
 * newer than this SDK may tell of what has no type here.
 */
export type WebhookEvent = BookingCreatedEvent | BookingRescheduledEvent | BookingCancelledEvent;

/** As the contract has it, with the name that came in a header. */
type Told<Event extends { type: string; timestamp: string; data: object }> = {
  /** The `webhook-id`. An event may be told twice, and then under the same id: remember what you have dealt with. */
  id: string;
  type: Event["type"];
  /** When it happened, however late it is told: a UTC instant. */
  timestamp: string;
  data: Open<Event["data"]>;
};
