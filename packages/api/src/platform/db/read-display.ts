import { ConnectionAcquireTimeoutError, QueryTypes, type Sequelize } from "sequelize";
import { didNotAnswer } from "./failures.ts";
import type { ReplicaWatch } from "./replica.ts";

type DisplayQuery<Row> = {
  sql: string;
  bind: readonly unknown[];
  /** The replica first (default), or the primary first and the replica only when that is gone. */
  first?: "replica" | "primary";
  /** Rows that are not enough are asked for again on the primary, whose answer always counts. */
  isEnough?: (rows: Row[]) => boolean;
};
type DisplayAnswer<Row> = { rows: Row[]; source: "replica" | "primary" };
export type Display = <Row extends object>(query: DisplayQuery<Row>) => Promise<DisplayAnswer<Row>>;

/**
 * Reads for display from the replica, and from the primary whenever the replica does not do: it is far behind, fails in
 * any way, or does not know enough. While the primary is gone, an old list from the replica is better than none: what it
 * shows is decided on the primary anyway.
 */
export function makeDisplay(primary: Sequelize, replica?: { pool: Sequelize; watch: ReplicaWatch }): Display {
  const ask = <Row extends object>(pool: Sequelize, { sql, bind }: DisplayQuery<Row>) =>
    pool.query<Row>(sql, { bind: [...bind], type: QueryTypes.SELECT });

  if (!replica) return async (query) => ({ rows: await ask(primary, query), source: "primary" });
  const { pool, watch } = replica;

  return async <Row extends object>(query: DisplayQuery<Row>): Promise<DisplayAnswer<Row>> => {
    const { first = "replica", isEnough = () => true } = query;
    const standsIn = watch.standsIn();
    const asked = standsIn || (first === "replica" && watch.isUsable());
    if (asked) {
      try {
        const rows = await ask(pool, query);
        if (isEnough(rows)) return { rows, source: "replica" };
      } catch (error) {
        // All its connections are busy, with no other sign of trouble: the primary must not get that load as well.
        if (error instanceof ConnectionAcquireTimeoutError && watch.isUsable()) throw error;
        // A recovery conflict or a column that is not there yet concerns this read alone.
        if (didNotAnswer(error)) watch.onFailure(error);
      }
    }
    try {
      return { rows: await ask(primary, query), source: "primary" };
    } catch (error) {
      // Busy is not gone: then everybody waits alike.
      if (!didNotAnswer(error) || error instanceof ConnectionAcquireTimeoutError) throw error;
      watch.onPrimaryFailure();
      if (asked || !watch.standsIn()) throw error;
      const rows = await ask(pool, query);
      if (!isEnough(rows)) throw error;
      return { rows, source: "replica" };
    }
  };
}
