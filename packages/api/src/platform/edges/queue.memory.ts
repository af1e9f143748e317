import { channels, type Handler, type Queue, Undeliverable } from "./queue.ts";

/**
 * The queue of a single process: an event is safe only when all its handlers are through, for memory keeps
 * nothing. A failing one rejects, so the relay tells the event again; handlers bear repetitions.
 */
export function makeMemoryQueue<Event>(onDead: (error: Undeliverable) => void): Queue<Event> {
  let handle: Handler<Event> = () => Promise.reject(new Error("nobody handles events in this process"));

  return {
    publish: (event) => handle(event),
    isUp: () => true,
    // Each is five handlers' work, on the connections that answer requests as well.
    atOnce: 10,

    consume: async (handlers) => {
      handle = async (event) => {
        const results = await Promise.allSettled(channels.map((channel) => handlers[channel](event)));
        const reasons: unknown[] = results.flatMap((result) =>
          result.status === "rejected" ? [result.reason] : [],
        );
        // There is no place for the dead here: they are logged, and the others live on.
        const dead = reasons.filter((reason) => reason instanceof Undeliverable);
        for (const each of dead) onDead(each);
        if (dead.length < reasons.length) throw reasons.find((reason) => !(reason instanceof Undeliverable));
      };
      return { stop: async () => {} };
    },

    depth: async () => {
      const nothing = { ready: 0, retrying: 0, dead: 0 };
      return { email: nothing, sms: nothing, webhook: nothing, analytics: nothing, cache: nothing };
    },
    close: async () => {},
  };
}
