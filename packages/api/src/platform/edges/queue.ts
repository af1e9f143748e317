/** Who hears of every event, each through a queue of its own: a mail server that is down delays no webhook. */
export const channels = ["email", "sms", "webhook", "analytics", "cache"] as const;
export type Channel = (typeof channels)[number];

/** Called at least once for each event, perhaps twice, perhaps late. Rejects to be called again later. */
export type Handler<Event> = (event: Event) => Promise<void>;

export type Queue<Event> = {
  /** Resolves once the event is safe with somebody else, for all channels. Rejects with QueueAway when that is nobody. */
  publish(event: Event): Promise<void>;
  /** False while publish would reject with QueueAway: better to leave events where they are. */
  isUp(): boolean;
  /** So many may be published at a time. */
  readonly atOnce: number;
  /** From now on events are handed to these. stop() lets those under way end. */
  consume(handlers: Record<Channel, Handler<Event>>): Promise<{ stop(): Promise<void> }>;
  /** How much waits: to be handled, to be tried again, and given up. */
  depth(): Promise<Record<Channel, QueueDepth>>;
  close(): Promise<void>;
};
export type QueueDepth = { ready: number; retrying: number; dead: number };

/** Thrown by a handler for whom trying again is pointless: the event goes where people look at it. */
export class Undeliverable extends Error {
  override name = "Undeliverable";
}

/** Nothing can be published just now, whatever it is: no event is to blame, and all can go once the queue is back. */
export class QueueAway extends Error {
  override name = "QueueAway";
}
