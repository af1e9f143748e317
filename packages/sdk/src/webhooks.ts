/**
 * For the clinic's own server: is this request really from DocBook, and what does it tell? An entry of its own, so
 * that pages which only book do not load it. Needs nothing but WebCrypto.
 */
export type {
  BookingCancelledEvent,
  BookingCreatedEvent,
  BookingEventFacts,
  BookingRescheduledEvent,
  WebhookEvent,
  WebhookEventType,
} from "./webhooks/event.ts";
export {
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from "./webhooks/verification-error.ts";
export {
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookHeaders,
} from "./webhooks/verify-webhook.ts";
