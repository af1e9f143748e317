/** A text with what its readers have to know about it. */
export type CachedText = {
  text: string;
  etag: string;
  /** The moment for which it holds, RFC 3339. */
  asOf: string;
  /** What the snapshot that it was read in has seen (platform/db/position.ts). */
  seen: string;
};

/**
 * Texts for display, in groups that are emptied together when something changes. It may forget at any time, it never
 * fails, and it never makes anybody wait: without it everything works, only slower.
 */
export type Cache = {
  read(group: string, key: string): Promise<CachedText | undefined>;
  /**
   * False when refused: the group was emptied by a change that the text's snapshot has not seen. Without that, a reader
   * on a late replica, or one that was just slow, would fill in the old list after the change had emptied the group.
   */
  write(group: string, key: string, value: CachedText, ttlMs: number): Promise<boolean>;
  /** Empties the groups; `position` is the transaction that made the change. False when the cache was not reached. */
  forget(groups: string[], position: string): Promise<boolean>;
  /** Tells of every emptying, whichever process it came from. Gives back what ends the telling. */
  onForgotten(hearer: Hearer): () => void;
  /** For those who watch. */
  isUp(): boolean;
  close(): Promise<void>;
};

export type Hearer = {
  forgotten(groups: string[], position: string): void;
  /** The line to the other processes was down: nobody knows what was not heard. */
  missed(): void;
};

/**
 * So many changes of a group are remembered one by one. Of the older ones it is only known that they lie below the
 * lowest of these, so a snapshot that reaches less far is refused, rightly or not. While somebody's long transaction is
 * open no snapshot reaches beyond its start: so these are enough for a rush of bookings, not only for a usual day.
 */
export const rememberedChanges = 1_000;
