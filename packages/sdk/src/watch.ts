/**
 * Hears when open slots change, as it happens. An entry of its own: whoever only books does not load it.
 */
export type { ConnectOptions } from "./options.ts";
export { type SlotChange, type WatchOptions, watchSlots } from "./watch/watch-slots.ts";
