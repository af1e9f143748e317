import type { CachedText } from "./cache.ts";

/**
 * One line about the text, then the text as it is: nothing is parsed or escaped that goes out unchanged. The end of its
 * life stands in it, since the fields of a hash have none of their own.
 */
export function writeEntry({ text, etag, asOf, seen }: CachedText, untilMs: number): string {
  return `${untilMs} ${etag} ${asOf} ${seen}\n${text}`;
}

/** Undefined for what is too old, or was not written by us. */
export function readEntry(entry: string, nowMs: number): CachedText | undefined {
  const end = entry.indexOf("\n");
  const [until, etag, asOf, seen] = entry.slice(0, end).split(" ");
  if (!(Number(until) > nowMs) || !etag || !asOf || !seen || !isSnapshot.test(seen)) return undefined;
  return { text: entry.slice(end + 1), etag, asOf, seen };
}

const isSnapshot = /^\d+:\d+:[\d,]*$/;
