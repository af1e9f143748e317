/**
 * A position in the history of the database: the id of the transaction that wrote (pg_current_xact_id()). What a
 * statement has seen is its snapshot, "xmin:xmax:xip,…": all below xmin are over, all from xmax on had not begun to
 * end, and those in the list were under way. Both are texts, for the ids have 64 bits.
 */

/** Did the snapshot see what the transaction wrote? */
export function hasSeen(seen: string, position: string): boolean {
  const { xmin, xmax, underWay } = readSnapshot(seen);
  const id = BigInt(position);
  return id < BigInt(xmin) || (id < BigInt(xmax) && !underWay.includes(String(id)));
}

export function readSnapshot(seen: string): { xmin: string; xmax: string; underWay: string[] } {
  const [xmin, xmax, list = ""] = seen.split(":");
  return { xmin: xmin || "0", xmax: xmax || "0", underWay: list === "" ? [] : list.split(",") };
}

/**
 * SQL: what this very statement sees. A replica keeps no list of those under way (its snapshots look as if all below
 * xmax were over), so of a replica only what lies below xmin is taken for seen.
 */
export const seenNow = `(
  SELECT CASE WHEN pg_is_in_recovery() THEN format('%1$s:%1$s:', pg_snapshot_xmin(now)) ELSE now::text END
  FROM (SELECT pg_current_snapshot()) AS snapshot(now))`;

/**
 * SQL: the moment for which this statement's answer holds. A replica that has not replayed all that it received speaks
 * of the last transaction that it replayed.
 */
export const asOfNow = `to_char(
  CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()
    THEN coalesce(pg_last_xact_replay_timestamp(), now()) ELSE now() END AT TIME ZONE 'UTC',
  'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
