import { compare, type Kept, toldBookings } from "./compare.ts";
import { integrityFindings, keptSince } from "./database.ts";
import type { Entry } from "./entry.ts";
import { type Message, messageFindings } from "./messages.ts";
import { type Ask, keptOver, reportOver } from "./over-http.ts";

export type Ledger = {
  /** Bookings that users were told of, and those that are kept. */
  told: number;
  kept: number;
  findings: string[];
};

/** Messages that a witness outside has noted, by the booking's id. */
export type Witnessed = Record<string, Message[]>;

/** Against the database itself: whatever was booked since the first request is known, so nothing can hide. */
export async function checkAgainstDatabase(
  databaseUrl: string,
  entries: Entry[],
  witnessed: Witnessed = {},
): Promise<Ledger> {
  const [first] = entries.toSorted((a, b) => a.at - b.at);
  const kept = first === undefined ? [] : await keptSince(databaseUrl, new Date(first.at));
  return {
    told: toldBookings(entries).size,
    kept: kept.length,
    findings: [
      ...compare(entries, { kept, complete: true }),
      ...(await integrityFindings(databaseUrl)),
      ...messages(kept, witnessed),
    ],
  };
}

/** Against a server of which only the address is known: what users were told is looked up, and the rest it reports. */
export async function checkOverHttp(ask: Ask, entries: Entry[], witnessed: Witnessed = {}): Promise<Ledger> {
  const told = [...toldBookings(entries).keys()];
  const kept = await keptOver(ask, told);
  return {
    told: told.length,
    kept: kept.length,
    findings: [
      ...compare(entries, { kept, complete: false }),
      ...(await reportOver(ask)),
      ...messages(kept, witnessed),
    ],
  };
}

function messages(kept: Kept[], witnessed: Witnessed): string[] {
  const bookings = kept.map(({ id, status }) => ({ about: id, status }));
  return Object.entries(witnessed).flatMap(([channel, sent]) => messageFindings(channel, bookings, sent));
}
