import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type Answer, makeClient } from "../measure/client.ts";
import { bookingOf } from "../measure/patient.ts";
import type { Slot } from "./ledger.ts";

export type Race = {
  slot: Slot;
  size: number;
  /** How many were told 201, 409 slot-taken, and 503 with a Retry-After. */
  booked: number;
  taken: number;
  toldToWait: number;
  /** Any other answer, as text: there must be none. */
  wrong: string[];
  startedAt: number;
  endedAt: number;
};

/** Lets `size` patients ask for one slot at the same moment, evenly through all servers. */
export async function raceForSlot(urls: string[], key: string, slot: Slot, size: number): Promise<Race> {
  const clients = urls.map((url) => makeClient({ url, key, connections: size / urls.length }));
  try {
    // Every patient has an open connection before the start, so that none is late because of its handshake.
    await Promise.all(clients.map((client) => client.connect()));
    await setImmediate();
    const answers = await Promise.all(
      Array.from({ length: size }, (_, number) => {
        const client = clients[number % clients.length];
        if (!client) throw new Error("A race needs a server");
        // As the SDK does it: with a key of its own for every attempt.
        const headers = { "Idempotency-Key": randomUUID() };
        return client.post("/v1/bookings", bookingOf(slot, number), headers);
      }),
    );
    return judge(slot, answers);
  } finally {
    for (const client of clients) client.close();
  }
}

function judge(slot: Slot, answers: Answer[]): Race {
  const kinds = answers.map(kindOf);
  const count = (kind: string) => kinds.filter((found) => found === kind).length;
  const late = answers.filter((answer) => !answer.wasConnected).length;
  return {
    slot,
    size: answers.length,
    booked: count("booked"),
    taken: count("taken"),
    toldToWait: count("told to wait"),
    wrong: [
      ...kinds.filter((kind) => !["booked", "taken", "told to wait"].includes(kind)),
      ...(late > 0 ? [`${late} requests had to connect first`] : []),
    ],
    startedAt: Math.min(...answers.map((answer) => answer.sentAt)),
    endedAt: Math.max(...answers.map((answer) => answer.answeredAt)),
  };
}

function kindOf({ status, headers, text }: Answer): string {
  if (status === 201) return "booked";
  if (status === 409 && codeIn(text) === "slot-taken") return "taken";
  if (status === 503 && headers["retry-after"] !== undefined) return "told to wait";
  return `${status} ${text.slice(0, 200)}`;
}

function codeIn(problem: string): unknown {
  return (JSON.parse(problem) as { code?: unknown }).code;
}
