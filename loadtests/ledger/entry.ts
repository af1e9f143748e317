/** What one user was told: one line of JSON in a ledger, one for each answer to a change. */
export type Entry = {
  user: string;
  /** When it was asked, in milliseconds since 1970, and how long the answer took. */
  at: number;
  ms: number;
  /** As the contract calls it: createBooking, cancelBooking, … */
  operation: string;
  /** 0 where the connection ended without an answer. */
  status: number;
  /** Of a refusal: slot-taken, … */
  code?: string;
  bookingId?: string;
  slotId?: string;
  doctorId?: string;
  /** The Idempotency-Key of the request. */
  key?: string;
};

/**
 * The lines of a ledger, in the order of the answers. A line that is none stops everything: no proof rests on half a
 * ledger. Only what a load test remarks about answers that it did not expect is no line of its own.
 */
export function readEntries(text: string): Entry[] {
  const lines = text.split("\n").map((line, index) => ({ line, number: index + 1 }));
  return lines
    .filter(({ line }) => line.trim() !== "" && !line.startsWith('{"unexpected":'))
    .map(({ line, number }) => readEntry(line, number))
    .sort((a, b) => answeredAt(a) - answeredAt(b));
}

export function answeredAt({ at, ms }: Entry): number {
  return at + ms;
}

/** Whether it is done is not known: no answer, or one that says nothing about it. Asked again under its key, it may be. */
export function isUndecided({ status }: Entry): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function readEntry(line: string, number: number): Entry {
  const { user, ...given } = withoutNulls(line);
  const isOne =
    ["string", "number"].includes(typeof user) &&
    typeof given["operation"] === "string" &&
    ["at", "ms", "status"].every((name) => typeof given[name] === "number");
  if (!isOne) throw new Error(`Line ${number} is no entry of a ledger: ${line.slice(0, 200)}`);
  // Checked as far as anything rests on it; the rest is compared as text.
  return { ...given, user: String(user) } as Entry;
}

/** k6 numbers its users, and writes null for what it does not know. */
function withoutNulls(line: string): Record<string, unknown> {
  try {
    const given: object = JSON.parse(line) ?? {};
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  } catch {
    return {};
  }
}
