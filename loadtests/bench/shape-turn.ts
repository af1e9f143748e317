import type { LoadOrder, LoadResult } from "./load.ts";
import type { ShapeContender } from "./shape-contenders.ts";
import type { Work } from "./shape-report.ts";

type Turn = {
  contender: ShapeContender;
  cached: string[];
  order: Pick<LoadOrder, "url" | "keys" | "connections" | "ms">;
};

/** What one contender is asked for in its turn. */
export function orderFor(work: Work, { contender, cached, order }: Turn): LoadOrder {
  switch (work) {
    case "cached":
      return { ...order, work: "week", paths: cached };
    case "uncached":
      return { ...order, work: "once", paths: contender.weeks };
    case "book":
      return { ...order, work, slots: contender.slots.book };
    case "mixed":
      return { ...order, work, slots: contender.slots.mixed };
  }
}

/** A figure counts only when each request got what it asked for, from where the table says. */
export function checkAnswers(
  { failures, sources }: LoadResult,
  work: Work,
  { name, readsCache }: ShapeContender,
): void {
  const fromCache = sources["cache"] ?? 0;
  const mayUseCache = readsCache && work !== "uncached";
  const complaint =
    failures[0] ??
    (fromCache > 0 && !mayUseCache ? `${fromCache} answers came from a cache` : undefined) ??
    (fromCache === 0 && mayUseCache && work === "cached" ? "nothing came from the cache" : undefined);
  if (complaint !== undefined) throw new Error(`${work}, ${name}: ${complaint}`);
}

/** What was booked is not free any more; what was read comes again when every cache has forgotten it. */
export function useUp({ sent, booked }: LoadResult, work: Work, { slots, weeks }: ShapeContender): void {
  if (work === "uncached") weeks.push(...weeks.splice(0, sent));
  if (work === "book" || work === "mixed") slots[work].splice(0, booked);
}
