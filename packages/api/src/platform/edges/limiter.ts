/**
 * So many in so much time, for each who. A process takes `batch` at a time from the shared count (a divisor of the limit;
 * 1 where it must be exact) and gives them out itself: to ask for every single one costs a third of what a process can do.
 */
export type Policy = { name: string; limit: number; windowSeconds: number; batch: number };
/** What is left after one was taken. `over`: there was none to take. */
export type Taken = { policy: Policy; left: number; resetSeconds: number; over: boolean };

/**
 * Counts what may happen only so often, and what may happen once. It never fails: while the counts that all processes
 * share cannot be reached, each counts for itself.
 */
export type Limiter = {
  take(policy: Policy, who: string): Promise<Taken>;
  /** True for whoever comes first with this name, and when the same one comes again. */
  claimOnce(name: string, by: string, forMs: number): Promise<boolean>;
  close(): Promise<void>;
};
