import type { Database } from "../db/connection.ts";
import { asOfNow, hasSeen, seenNow } from "../db/position.ts";

/** What a reader asks of an answer. */
export type Need = {
  /** The asker's last write, which the answer must know of. */
  minPosition?: string | undefined;
  onPrimary?: boolean;
};

/** A text and, from the same statement and so from the same snapshot, what it knows of. */
export type Fresh<Text extends string | null = string> = {
  text: Text;
  /** What its snapshot has seen (platform/db/position.ts). */
  seen: string;
  asOf: string;
  source: "replica" | "primary";
};

/**
 * Reads one text for display (`sql` gives one column of one row, or none), from a replica if that knows enough. What a
 * replica does not have at all, the primary is asked for: it may be new.
 */
export async function readFresh(
  db: Database,
  sql: string,
  bind: readonly unknown[],
  { minPosition, onPrimary = false }: Need,
): Promise<Fresh<string | null>> {
  const knowsEnough = ({ text, seen }: Row) =>
    text !== null && !onPrimary && (minPosition === undefined || hasSeen(seen, minPosition));

  const { rows, source } = await db.display<Row>({
    sql: `SELECT (${sql}) AS text, ${seenNow} AS seen, ${asOfNow} AS "asOf"`,
    bind,
    first: onPrimary ? "primary" : "replica",
    isEnough: ([row]) => row !== undefined && knowsEnough(row),
  });
  const [row] = rows;
  if (!row) throw new Error("SELECT gave no row");
  return { ...row, source };
}

type Row = { text: string | null; seen: string; asOf: string };
