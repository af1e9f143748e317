import type { Shown } from "../reads/cached-read.ts";

/**
 * The headers that say how fresh an answer is; an asker who has it already gets 304 for its ETag (operations.ts). A
 * browser may keep it, and asks each time whether it still holds.
 */
export function freshnessHeaders({ etag, asOf, source }: Omit<Shown, "text">): Record<string, string> {
  return {
    ETag: etag,
    "Cache-Control": "private, no-cache",
    "DocBook-As-Of": asOf,
    "DocBook-Source": source,
  };
}
