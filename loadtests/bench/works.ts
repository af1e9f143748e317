import type { Contender, ContenderName } from "./contenders.ts";
import type { LoadOrder, LoadResult } from "./load.ts";

export const loadWorks = ["book", "book-64", "week", "cached"] as const;
export type LoadWork = (typeof loadWorks)[number];
export const works = [...loadWorks, "race", "start"] as const;

type Plan = {
  title: string;
  connections: number;
  who: ContenderName[];
  /** Whose throughput all others are divided by. */
  reference: ContenderName;
};

export const plans: Record<LoadWork, Plan> = {
  book: {
    title: "book a free slot",
    connections: 16,
    who: ["plain", "floor", "before", "DocBook", "limited"],
    reference: "floor",
  },
  "book-64": {
    title: "book, 64 at a time",
    connections: 64,
    who: ["plain", "floor", "before", "DocBook"],
    reference: "floor",
  },
  week: {
    title: "ever other weeks",
    connections: 16,
    who: ["plain", "floor", "before", "DocBook", "limited"],
    reference: "floor",
  },
  cached: {
    title: "the same four weeks",
    connections: 16,
    who: ["bare", "before", "DocBook", "limited"],
    reference: "bare",
  },
};

const cachedWeeks = 4;

type Turn = { keys: string[]; cached: string[]; ms: number };

/** What one contender is asked for in its turn. */
export function orderFor(work: LoadWork, { url, slots, weeks }: Contender, turn: Turn): LoadOrder {
  const { keys, ms, cached } = turn;
  const order = { url, keys, ms, connections: plans[work].connections };
  switch (work) {
    case "book":
    case "book-64":
      return { ...order, work: "book", slots };
    case "week":
      return { ...order, work: "once", paths: weeks };
    case "cached":
      return { ...order, work: "week", paths: cached };
  }
}

/** Four addresses of one doctor, which nobody reads but those who read them again and again. */
export function takeCached(contenders: Contender[]): string[] {
  const all = contenders[0]?.weeks ?? [];
  const doctor = all[0]?.split("?")[0] ?? "";
  const cached = all.filter((path) => path.startsWith(`${doctor}?`)).slice(0, cachedWeeks);
  for (const contender of contenders)
    contender.weeks = contender.weeks.filter((path) => !cached.includes(path));
  return cached;
}

/** A figure counts only when each request got what it asked for, from where the table says. */
export function checkAnswers(work: LoadWork, name: ContenderName, { failures, sources }: LoadResult): void {
  const fromCache = sources["cache"] ?? 0;
  const complaint =
    failures[0] ?? (work === "week" && fromCache > 0 ? `${fromCache} came from a cache` : undefined);
  if (complaint !== undefined) throw new Error(`${work}, ${name}: ${complaint}`);
}

/** What was booked is not free any more; what was read comes again when every cache has forgotten it. */
export function useUp({ slots, weeks }: Contender, work: LoadWork, { sent, booked }: LoadResult): void {
  slots.splice(0, booked);
  if (work === "week") weeks.push(...weeks.splice(0, sent));
}
