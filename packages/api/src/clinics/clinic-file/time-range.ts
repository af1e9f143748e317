import type { TimeRange } from "../../slots/opening-hours.ts";

/** "08:00-12:00", whose form the schema has checked. */
export function parseTimeRange(written: string): TimeRange {
  return { from: written.slice(0, 5), to: written.slice(6) };
}

export function printTimeRange({ from, to }: TimeRange): string {
  return `${from}-${to}`;
}

/** Times of this form sort as text. */
export function overlap(a: TimeRange, b: TimeRange): boolean {
  return a.from < b.to && b.from < a.to;
}
