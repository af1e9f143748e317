import { invalidRequest } from "./check-contract.ts";

/** A cursor is a position in a sorted list, told in a form that nobody takes apart by accident. */
function writeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

export function readCursor<Position extends Record<string, string>>(
  cursor: string | undefined,
  names: (keyof Position & string)[],
): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const position = JSON.parse(Buffer.from(cursor, "base64url").toString()) as Record<string, unknown>;
    if (names.every((name) => typeof position[name] === "string")) return position as Position;
  } catch {
    // falls through to the same answer
  }
  throw invalidRequest([{ in: "query", pointer: "cursor", message: "is not a cursor from this server" }]);
}

/** Cuts a list that was asked for one longer than a page, so that it tells whether more follows. */
export function cutPage<T>(
  rows: T[],
  limit: number,
  positionOf: (last: T) => object,
): { rows: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last ? writeCursor(positionOf(last)) : null };
}
