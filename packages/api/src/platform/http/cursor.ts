import { invalidRequest } from "./check-contract.ts";

/** What may stand in a cursor. */
export const anInstant = (text: string) => isSecond(new Date(text), text);
export const anId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
export const aText = (text: string) => !text.includes("\0");

/** A cursor is a position in a sorted list, told in a form that nobody takes apart by accident. */
function writeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The position, made sure of: whatever stands in it goes into a query. */
export function readCursor<Position extends Record<string, string>>(
  cursor: string | undefined,
  forms: { [Name in keyof Position]: (text: string) => boolean },
): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const position = JSON.parse(Buffer.from(cursor, "base64url").toString()) as Record<string, unknown>;
    const hasForm = ([name, isForm]: [string, (text: string) => boolean]) => {
      const value = position[name];
      return typeof value === "string" && isForm(value);
    };
    if (Object.entries(forms).every(hasForm)) return position as Position;
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

function isSecond(instant: Date, text: string): boolean {
  return !Number.isNaN(instant.getTime()) && `${instant.toISOString().slice(0, 19)}Z` === text;
}
