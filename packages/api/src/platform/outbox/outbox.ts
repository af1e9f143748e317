import { v7 as uuidv7 } from "uuid";
import { inTx, type Tx } from "../db/connection.ts";

/** Ids only: whoever tells the event reads what it needs when it tells it, so no patient data lies in queues. */
export type BookingEvent = {
  type: "booking.created" | "booking.rescheduled" | "booking.cancelled";
  doctorId: string;
  payload: {
    bookingId: string;
    sequence: number;
    /** Where a booking that could still move stood then: events are told late, and in any order. */
    at?: { slotId: string; start: string; end: string };
    /** Where a moved booking was before, and when it was moved. */
    previous?: { slotId: string; start: string };
    rescheduledAt?: string;
  };
};
/** An event with its name, by which a repetition is recognised. */
export type StoredEvent = BookingEvent & {
  id: string;
  /** The transaction that made it, where caches and replicas ask how far a reader has come (platform/db/position.ts). */
  position: string;
};

/** Says, in the transaction in which it happens, that something happened. */
export async function addToOutbox(tx: Tx, event: BookingEvent & { position: string }): Promise<void> {
  const [id, payload] = outboxColumns(event.payload);
  await inTx(tx, "INSERT INTO outbox (doctor_id, id, type, payload, position) VALUES ($1, $2, $3, $4, $5)", [
    event.doctorId,
    id,
    event.type,
    payload,
    event.position,
  ]);
}

/** A new event's id and payload as the table takes them, for statements that add it along with something else. */
export function outboxColumns(payload: BookingEvent["payload"]): [id: string, payload: string] {
  return [uuidv7(), JSON.stringify(payload)];
}
