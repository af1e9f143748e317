import { mia } from "./factories.ts";
import type { TestDocBook } from "./harness.ts";

export type Race = { slot: { doctorId: string; id: string }; key: string; requests: number };

/** Sends many requests for one slot at once and gives how many got each status. */
export async function race(
  docbook: TestDocBook,
  { slot, key, requests }: Race,
): Promise<Record<number, number>> {
  const answers = await Promise.all(
    Array.from({ length: requests }, (_, i) =>
      docbook.request("/v1/bookings", {
        method: "POST",
        key,
        headers: { "Content-Type": "application/json", "Idempotency-Key": `${slot.id}-${process.pid}-${i}` },
        body: JSON.stringify({
          doctorId: slot.doctorId,
          slotId: slot.id,
          patient: { ...mia, name: `Patient ${i}` },
        }),
      }),
    ),
  );
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** What the database says of one slot. */
export async function standing(
  docbook: TestDocBook,
  slotId: string,
): Promise<{ live: number; events: number; status: string }> {
  const [row] = await docbook.rows<{ live: number; events: number; status: string }>(
    `SELECT s.status,
            (SELECT count(*)::int FROM bookings b WHERE b.slot_id = s.id AND b.status = 'booked') AS live,
            (SELECT count(*)::int FROM outbox o JOIN bookings b ON b.id = (o.payload->>'bookingId')::uuid WHERE b.slot_id = s.id) AS events
     FROM slots s WHERE s.id = $1`,
    [slotId],
  );
  if (!row) throw new Error(`no slot ${slotId}`);
  return row;
}

/** Both ways in which the database itself forbids that a time is booked twice. */
export async function dropConstraints({ deps }: Pick<TestDocBook, "deps">): Promise<void> {
  await deps.db.sequelize.query("DROP INDEX one_live_booking_per_slot");
  await deps.db.sequelize.query("ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time");
}
