import { asCall, type Call } from "./call.ts";
import type { DocBook } from "./docbook.ts";
import { makeExchange } from "./exchange.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import { withMiddleware } from "./middleware.ts";
import type { DocBookOptions, ManageOptions } from "./options.ts";
import { pages } from "./pages.ts";
import { typedError } from "./typed-error.ts";
import type { AnswerOf, InputOf, Method, OperationAt, Path } from "./types.ts";

// A second time would do harm, and whether the first one got through is not known.
const once = { maxRetries: 0 };

/**
 * A client for one clinic. Throws a `TypeError` for an `api` or `key` that cannot work, and for a secret key in
 * a browser.
 *
 * @example
 * ```ts
 * const docbook = createDocBook({ api: "https://book.example", key: "pk_…" });
 * const { slots } = await docbook.listSlots({ specialty: "Dermatology" });
 * ```
 */
export function createDocBook(options: DocBookOptions): DocBook {
  const exchange = makeExchange(options, typedError, withMiddleware(options.middleware ?? []));
  const send = <M extends Method, P extends Path>(
    method: M,
    path: P,
    input: InputOf<OperationAt<P, M>>,
    options?: ManageOptions,
  ): Call<AnswerOf<OperationAt<P, M>>> => asCall(exchange(method, path, input, options));

  const docbook: DocBook = {
    getClinic: (options) => send("get", "/v1/clinic", {}, options),

    listDoctors: (query = {}, options) => send("get", "/v1/doctors", { query }, options),

    getDoctor: (doctorId, options) => send("get", "/v1/doctors/{doctorId}", { path: { doctorId } }, options),

    listDoctorSlots: (doctorId, query = {}, options) =>
      send("get", "/v1/doctors/{doctorId}/slots", { path: { doctorId }, query }, options),

    listSlots: (query = {}, options) => send("get", "/v1/slots", { query }, options),

    createHold: (body, { idempotencyKey = newIdempotencyKey(), ...options } = {}) =>
      send("post", "/v1/holds", { header: { "Idempotency-Key": idempotencyKey }, body }, options),

    extendHold: ({ id: holdId, token }, options) =>
      send("post", "/v1/holds/{holdId}/extend", { path: { holdId }, body: { token } }, options),

    releaseHold: ({ id: holdId, token }, options) =>
      send(
        "post",
        "/v1/holds/{holdId}/release",
        { path: { holdId }, body: { token } },
        { keepalive: true, ...options },
      ),

    createChallenge: (options) => send("post", "/v1/challenges", {}, options),

    createBooking: (body, { idempotencyKey = newIdempotencyKey(), ...options } = {}) =>
      send("post", "/v1/bookings", { header: { "Idempotency-Key": idempotencyKey }, body }, options),

    getBooking: (bookingId, options) =>
      send("get", "/v1/bookings/{bookingId}", { path: { bookingId } }, options),

    getBookingCalendar: (bookingId, options) =>
      send("get", "/v1/bookings/{bookingId}/calendar", { path: { bookingId } }, options),

    rescheduleBooking: (bookingId, body, { ifMatch, ...options } = {}) =>
      send(
        "post",
        "/v1/bookings/{bookingId}/reschedule",
        { path: { bookingId }, header: known(ifMatch), body },
        options,
      ),

    cancelBooking: (bookingId, body = {}, { ifMatch, ...options } = {}) =>
      send(
        "post",
        "/v1/bookings/{bookingId}/cancel",
        { path: { bookingId }, header: known(ifMatch), body },
        options,
      ),

    listWebhooks: (options) => send("get", "/v1/webhooks", {}, options),

    createWebhook: (body, options) => send("post", "/v1/webhooks", { body }, { ...once, ...options }),

    deleteWebhook: (webhookId, options) =>
      send("delete", "/v1/webhooks/{webhookId}", { path: { webhookId } }, options),

    rotateWebhookSecret: (webhookId, options) =>
      send(
        "post",
        "/v1/webhooks/{webhookId}/rotate-secret",
        { path: { webhookId } },
        { ...once, ...options },
      ),

    listWebhookDeliveries: (webhookId, query = {}, options) =>
      send("get", "/v1/webhooks/{webhookId}/deliveries", { path: { webhookId }, query }, options),

    redeliverWebhook: (webhookId, deliveryId, options) =>
      send(
        "post",
        "/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver",
        { path: { webhookId, deliveryId } },
        options,
      ),

    getAnalytics: (query = {}, options) => send("get", "/v1/analytics", { query }, options),

    getIntegrityReport: (options) => send("get", "/v1/integrity", {}, options),

    getHealth: (options) => send("get", "/healthz", {}, options),

    getReadiness: (options) => send("get", "/readyz", {}, options),

    async *allDoctors(query, options) {
      for await (const page of pages((at) => docbook.listDoctors({ ...query, ...at }, options))) {
        yield* page.doctors;
      }
    },

    async *allSlots(query, options) {
      for await (const page of pages((at) => docbook.listSlots({ ...query, ...at }, options))) {
        yield* page.slots;
      }
    },

    async *allWebhookDeliveries(webhookId, query, options) {
      const list = (at: { cursor?: string }) =>
        docbook.listWebhookDeliveries(webhookId, { ...query, ...at }, options);
      for await (const page of pages(list)) yield* page.deliveries;
    },
  };
  return docbook;
}

const known = (etag: string | undefined) => (etag === undefined ? {} : { "If-Match": etag });
