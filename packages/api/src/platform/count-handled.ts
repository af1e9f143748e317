import { type Channel, channels, type Handler, Undeliverable } from "./edges/queue.ts";
import type { Metrics } from "./metrics.ts";

const outcomes = ["done", "failed", "undeliverable"] as const;

/** The same handlers, counted: who watches sees a channel that fails before patients miss their mails. */
export function countHandled<Event>(
  { handled }: Pick<Metrics, "handled">,
  handlers: Record<Channel, Handler<Event>>,
): Record<Channel, Handler<Event>> {
  const counted = { ...handlers };
  for (const channel of channels) {
    // From zero, so that the first failure is seen as a rise.
    for (const outcome of outcomes) handled.inc({ channel, outcome }, 0);
    counted[channel] = async (event) => {
      try {
        await handlers[channel](event);
      } catch (error) {
        handled.inc({ channel, outcome: error instanceof Undeliverable ? "undeliverable" : "failed" });
        throw error;
      }
      handled.inc({ channel, outcome: "done" });
    };
  }
  return counted;
}
