import { busy } from "../errors.ts";

/** Whatever stands in one line comes back with the same kind of result. */
export type Line = <Result>(slot: string, work: () => Promise<Result>) => Promise<Result>;

export type LineOptions = {
  /** Requests of one slot that may hold a database connection at once, in this process. */
  atOnce: number;
  /** Requests of one slot that may wait; the next one is told 503. */
  waitingAtMost: number;
  /** How long one may wait before it is told 503. */
  waitAtMostMs: number;
  /** Is this result true of everybody who was waiting already when the work for it began? */
  speaksForAll: (result: unknown) => boolean;
};

type Waiting<Result> = {
  arrival: number;
  patience: NodeJS.Timeout;
  leave: (dismissal?: { result: Result }) => void;
};
type OneLine<Result> = { active: number; arrivals: number; waiting: Waiting<Result>[] };

/**
 * A crowd on one slot queues here, in memory, instead of on the row lock: there it would hold every connection
 * of the pool and starve the patients who want other slots.
 *
 * When one of them finds under the lock that the slot is taken, so it was for all who had come before: the lock was
 * taken while they waited. They are told at once, instead of asking one after another.
 */
export function makeLine(options: LineOptions): Line {
  const lines = new Map<string, OneLine<unknown>>();

  return async <Result>(slot: string, work: () => Promise<Result>) => {
    // One name, one kind of result.
    const line = (lines as Map<string, OneLine<Result>>).get(slot) ?? { active: 0, arrivals: 0, waiting: [] };
    lines.set(slot, line as OneLine<unknown>);
    if (line.active < options.atOnce) line.active++;
    else {
      const dismissal = await waitForTurn(line, options);
      if (dismissal) return dismissal.result;
    }
    const arrivedBefore = line.arrivals;
    try {
      const result = await work();
      if (options.speaksForAll(result)) void dismiss(line, arrivedBefore, result);
      return result;
    } finally {
      // The place passes on to the next in line; the count changes only when nobody waits.
      const next = line.waiting.shift();
      if (next) next.leave();
      else if (--line.active === 0) lines.delete(slot);
    }
  };
}

/** So many leave at a time; in between, requests for other slots get their turn of this process. */
const leaveAtOnce = 10;

/** Sends everybody away who arrived no later than this. They are out of the line at once. */
async function dismiss<Result>(line: OneLine<Result>, arrivedBefore: number, result: Result): Promise<void> {
  const firstToStay = line.waiting.findIndex((waiting) => waiting.arrival > arrivedBefore);
  const leaving = line.waiting.splice(0, firstToStay < 0 ? line.waiting.length : firstToStay);
  // Their answer is known: nobody runs out of patience on the way out.
  for (const { patience } of leaving) clearTimeout(patience);
  while (leaving.length > 0) {
    for (const waiting of leaving.splice(0, leaveAtOnce)) waiting.leave({ result });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Resolves with nothing when it is one's turn, or with the result that another one got for all. */
function waitForTurn<Result>(
  line: OneLine<Result>,
  options: LineOptions,
): Promise<{ result: Result } | undefined> {
  if (line.waiting.length >= options.waitingAtMost) throw busy();
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      line.waiting.splice(line.waiting.indexOf(waiting), 1);
      reject(busy());
    }, options.waitAtMostMs);
    const leave = (dismissal?: { result: Result }) => {
      clearTimeout(patience);
      resolve(dismissal);
    };
    const waiting: Waiting<Result> = { arrival: ++line.arrivals, patience, leave };
    line.waiting.push(waiting);
  });
}
