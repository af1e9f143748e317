import { busy } from "../errors.ts";

export type Line = <T>(slot: string, work: () => Promise<T>) => Promise<T>;

export type LineOptions = {
  /** Requests of one slot that may hold a database connection at once, in this process. */
  atOnce: number;
  /** Requests of one slot that may wait; the next one is told 503. */
  waitingAtMost: number;
  /** How long one may wait before it is told 503. */
  waitAtMostMs: number;
};

/**
 * A crowd on one slot queues here, in memory, instead of on the row lock: there it would hold every connection
 * of the pool and starve the patients who want other slots.
 */
export function makeLine(options: LineOptions): Line {
  const lines = new Map<string, { active: number; waiting: (() => void)[] }>();

  return async (slot, work) => {
    const line = lines.get(slot) ?? { active: 0, waiting: [] };
    lines.set(slot, line);
    if (line.active < options.atOnce) line.active++;
    else await waitForTurn(line.waiting, options);
    try {
      return await work();
    } finally {
      // The place passes on to the next in line; the count changes only when nobody waits.
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.active === 0) lines.delete(slot);
    }
  };
}

function waitForTurn(waiting: (() => void)[], options: LineOptions): Promise<void> {
  if (waiting.length >= options.waitingAtMost) throw busy();
  return new Promise((resolve, reject) => {
    const takeTurn = () => {
      clearTimeout(patience);
      resolve();
    };
    const patience = setTimeout(() => {
      waiting.splice(waiting.indexOf(takeTurn), 1);
      reject(busy());
    }, options.waitAtMostMs);
    waiting.push(takeTurn);
  });
}
