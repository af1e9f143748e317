import type { Queue } from "./queue.ts";

/**
 * The queue of a single process: an event is safe only when all its handlers are through, for memory keeps
 * nothing. A failing one rejects, so the relay tells the event again; handlers bear repetitions.
 */
export function makeMemoryQueue<Event>(handle: (event: Event) => Promise<void>): Queue<Event> {
  return { publish: handle };
}
