import { Refusal } from "./refusal.ts";
import type { OperationId } from "./request.ts";

/** What opens an operation: nothing, a key, the clinic's secret key, or a booking's token as well as a key. */
export type OpensTo = "all" | "key" | "secret" | "token";

export interface Route {
  operationId: OperationId;
  opensTo: OpensTo;
  /** What stands in the places of the path. */
  path: Record<string, string>;
}

export function findRoute(method: string, pathname: string): Route {
  // The keys of a record are those of its type.
  const here = (Object.keys(routes) as OperationId[]).flatMap((operationId) => {
    const [takes, template, opensTo] = routes[operationId];
    const path = valuesIn(template, pathname);
    return path ? [{ operationId, opensTo, takes, path }] : [];
  });
  if (here.length === 0) {
    const detail = `There is nothing at ${pathname}. The contract is at /openapi.yaml, and to read at /docs.`;
    throw new Refusal("route-not-found", detail);
  }
  const route = here.find(({ takes }) => takes === method);
  if (route) return route;
  const allowed = here.map(({ takes }) => takes).join(", ");
  const detail = `${pathname} takes ${allowed}, not ${method}.`;
  throw new Refusal("method-not-allowed", detail, {}, { Allow: allowed });
}

// By operation, so that the compiler sees a missing one.
const routes: Record<OperationId, readonly [method: string, template: string, opensTo: OpensTo]> = {
  getHealth: ["GET", "/healthz", "all"],
  getReadiness: ["GET", "/readyz", "all"],
  getClinic: ["GET", "/v1/clinic", "token"],
  listDoctors: ["GET", "/v1/doctors", "key"],
  getDoctor: ["GET", "/v1/doctors/{doctorId}", "key"],
  listDoctorSlots: ["GET", "/v1/doctors/{doctorId}/slots", "token"],
  listSlots: ["GET", "/v1/slots", "key"],
  watchSlots: ["GET", "/v1/slots/changes", "key"],
  createChallenge: ["POST", "/v1/challenges", "key"],
  createHold: ["POST", "/v1/holds", "token"],
  extendHold: ["POST", "/v1/holds/{holdId}/extend", "token"],
  releaseHold: ["POST", "/v1/holds/{holdId}/release", "token"],
  createBooking: ["POST", "/v1/bookings", "key"],
  getBooking: ["GET", "/v1/bookings/{bookingId}", "token"],
  getBookingCalendar: ["GET", "/v1/bookings/{bookingId}/calendar", "token"],
  rescheduleBooking: ["POST", "/v1/bookings/{bookingId}/reschedule", "token"],
  cancelBooking: ["POST", "/v1/bookings/{bookingId}/cancel", "token"],
  listWebhooks: ["GET", "/v1/webhooks", "secret"],
  createWebhook: ["POST", "/v1/webhooks", "secret"],
  deleteWebhook: ["DELETE", "/v1/webhooks/{webhookId}", "secret"],
  rotateWebhookSecret: ["POST", "/v1/webhooks/{webhookId}/rotate-secret", "secret"],
  listWebhookDeliveries: ["GET", "/v1/webhooks/{webhookId}/deliveries", "secret"],
  redeliverWebhook: ["POST", "/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver", "secret"],
  getAnalytics: ["GET", "/v1/analytics", "secret"],
  getIntegrityReport: ["GET", "/v1/integrity", "secret"],
};

/** What stands in the template's places, or undefined when the path is another. */
function valuesIn(template: string, pathname: string): Record<string, string> | undefined {
  const parts = pathname.split("/");
  const places = template.split("/");
  if (parts.length !== places.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, place] of places.entries()) {
    const part = decodeURIComponent(parts[at] ?? "");
    if (place.startsWith("{")) values[place.slice(1, -1)] = part;
    else if (place !== part) return undefined;
  }
  return values;
}
