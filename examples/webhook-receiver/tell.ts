import type { WebhookEvent } from "@docbook/sdk/webhooks";

/** One line for each change of a booking. Events may overtake each other: what is older than what we know is passed over. */
export function tellInOneLine(): (event: WebhookEvent) => void {
  const newest = new Map<string, number>();
  return ({ type, data }) => {
    const { bookingId, doctorId, status, start, sequence } = data;
    if (sequence <= (newest.get(bookingId) ?? -1)) return;
    newest.set(bookingId, sequence);
    console.log(`${type} ${bookingId} ${status} ${start} doctor ${doctorId}`);
  };
}
