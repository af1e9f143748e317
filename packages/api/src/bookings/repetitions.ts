import type { Database } from "../platform/db/connection.ts";
import { type BookingView, viewBookingsOfRequests } from "./store.ts";

/** The booking that an earlier request with this key made for this doctor, if there was one. */
export type Repetitions = (doctorId: string, idempotencyKey: string) => Promise<BookingView | undefined>;

type Batch = { keys: string[]; found: Promise<Map<string, BookingView>> };

/**
 * The losers of a race are refused together, and each may be a repetition of the winner: those who ask in the same
 * moment share one statement. It goes out after they asked, so it sees all that was committed before.
 */
export function makeRepetitions(db: Database): Repetitions {
  const gathering = new Map<string, Batch>();

  const gather = (doctorId: string): Batch => {
    const keys: string[] = [];
    const found = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      gathering.delete(doctorId);
      const bookings = await viewBookingsOfRequests(db, doctorId, keys);
      return new Map(bookings.map((booking) => [booking.idempotencyKey ?? "", booking]));
    });
    const batch = { keys, found };
    gathering.set(doctorId, batch);
    return batch;
  };

  return async (doctorId, idempotencyKey) => {
    const batch = gathering.get(doctorId) ?? gather(doctorId);
    batch.keys.push(idempotencyKey);
    return (await batch.found).get(idempotencyKey);
  };
}
