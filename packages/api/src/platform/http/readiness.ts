import { connect, readPrimary } from "../db/connection.ts";

/** True while a balancer should send requests here. */
export type Readiness = () => Promise<boolean>;

/** Balancers ask several times a second, and so may anybody: the database hears of it once a second. */
const rememberMs = 1_000;

/**
 * Does the primary answer? Nothing else counts: without replica, Redis or RabbitMQ patients still book, and a balancer
 * that took every process out would be the outage. Asked on a connection of its own: in a rush the pool is busy, and
 * a process that is busy must not be taken for a broken one.
 */
export function makeReadiness(
  databaseUrl: string,
  {
    canWork = () => true,
    nowMs = () => performance.now(),
  }: { canWork?: () => boolean; nowMs?: () => number } = {},
): { isReady: Readiness; close(): Promise<void> } {
  const db = connect({ url: databaseUrl, poolSize: 1, acquireTimeoutMs: 2_000, queryTimeoutMs: 2_000 });
  let remembered: { answer: Promise<boolean>; until: number } | undefined;

  return {
    isReady: async () => {
      if (!canWork()) return false;
      if (remembered && remembered.until > nowMs()) return remembered.answer;
      const answer = readPrimary(db, "SELECT 1 AS one", []).then(
        () => true,
        () => false,
      );
      remembered = { answer, until: nowMs() + rememberMs };
      return answer;
    },
    close: () => db.sequelize.close(),
  };
}
