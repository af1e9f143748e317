import { connect, readPrimary } from "../db/connection.ts";

/** True while a balancer should send requests here. */
export type Readiness = () => Promise<boolean>;

/** Balancers ask several times a second, and so may anybody: the database hears of it once a second. */
const rememberMs = 1_000;

/**
 * Does the database answer? Asked on a connection of its own: in a rush the pool is busy, and a replica that is busy
 * must not be taken for a broken one.
 */
export function makeReadiness(databaseUrl: string): { isReady: Readiness; close(): Promise<void> } {
  const db = connect({ url: databaseUrl, poolSize: 1, acquireTimeoutMs: 2_000, queryTimeoutMs: 2_000 });
  let remembered: { answer: Promise<boolean>; until: number } | undefined;

  return {
    isReady: () => {
      if (remembered && remembered.until > performance.now()) return remembered.answer;
      const answer = readPrimary(db, "SELECT 1 AS one", []).then(
        () => true,
        () => false,
      );
      remembered = { answer, until: performance.now() + rememberMs };
      return answer;
    },
    close: () => db.sequelize.close(),
  };
}
