import type { WebhookEvent } from "@docbook/sdk/webhooks";

/** One line for each change of a booking. Events may overtake each other: what is older than what we know is passed over. */
export function tellInOneLine(): (event: WebhookEvent) => void {
  const newest = new Map<string, number>();
  return (event) => {
    const { bookingId, doctorId, status, start, sequence } = event.data;
    if (sequence <= (newest.get(bookingId) ?? -1)) return;
    newest.set(bookingId, sequence);
    console.log(`${event.type} ${bookingId} ${status} ${start} doctor ${doctorId}${more(event)}`);
  };
}

/** What only this kind of event says. */
function more(event: WebhookEvent): string {
  switch (event.type) {
    case "booking.rescheduled":
      return ` before ${event.data.previous.start}`;
    default:
      return "";
  }
}
