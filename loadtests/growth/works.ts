import type { LoadOrder, LoadResult } from "../bench/load.ts";
import type { Site } from "./sites.ts";

export const works = ["book", "week", "list", "booking", "week-cached", "list-cached"] as const;
export type Work = (typeof works)[number];

export const titles: Record<Work, string> = {
  book: "book a free slot",
  week: "a doctor's week",
  list: "first available in the clinic",
  booking: "read a booking",
  "week-cached": "a doctor's week, cache on",
  "list-cached": "first available, cache on",
};

/** Is the process as it ships asked, or one that reads everything from the database? */
export function usesCache(work: Work): boolean {
  return work.endsWith("-cached");
}

const connections = 4;
/** Ends a turn that hangs. */
const patienceMs = 60_000;

export function orderFor(
  work: Work,
  site: Site,
  { url, atMost }: { url: string; atMost: number },
): LoadOrder {
  const order = { url, keys: [site.key], connections, ms: patienceMs, atMost };
  switch (work) {
    case "book":
      return { ...order, work: "book", slots: site.slots.slice(0, atMost) };
    case "week":
    case "week-cached":
      return { ...order, work: "week", paths: site.weeks };
    case "list":
    case "list-cached":
      return { ...order, work: "week", paths: site.lists };
    case "booking":
      return { ...order, keys: [site.secret], work: "week", paths: site.bookings };
  }
}

/** A figure counts only when each request got what it asked for, from where the table says. */
export function checkAnswers(work: Work, { extent }: Site, { failures, sources }: LoadResult): void {
  const cached = sources["cache"] ?? 0;
  const complaint =
    failures[0] ?? (cached > 0 && !usesCache(work) ? `${cached} answers came from a cache` : undefined);
  if (complaint !== undefined) throw new Error(`${work}, ${extent.slots} slots: ${complaint}`);
}
