import { type Database, inTx, readPrimary } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { forgetOpenSlots } from "../slots/cache.ts";
import { freeSlots } from "../slots/lock.ts";

/** Doctors in one round. The next one follows at once while there are more. */
const doctorsAtOnce = 100;

/**
 * Takes the marks of ended holds off, and gives how many slots were shown as held. For lists alone, which nobody else
 * would renew: a hold ends by the clock, and who wants the slot before this has come by gets it all the same.
 */
export async function returnExpiredHoldsOnce(deps: { db: Database; cache: Cache }): Promise<number> {
  const doctors = await readPrimary<{ doctorId: string; clinicId: string }>(
    deps.db,
    `SELECT doctor_id AS "doctorId", clinic_id AS "clinicId" FROM slots
     WHERE status = 'busy-tentative' AND held_until <= now() GROUP BY doctor_id, clinic_id LIMIT $1`,
    [doctorsAtOnce],
  );
  let returned = 0;
  for (const doctor of doctors) returned += await returnOfDoctor(deps, doctor);
  return returned;
}

type Ended = { id: string; planned: boolean; position: string };

/** A doctor at a time, whose slots lie on one node when they are distributed. */
async function returnOfDoctor(
  { db, cache }: { db: Database; cache: Cache },
  doctor: { doctorId: string; clinicId: string },
): Promise<number> {
  const { doctorId } = doctor;
  const ended = await inTransaction(db, async (tx) => {
    // What is locked is being decided on by somebody who needs no help from here: nobody waits for this, nor this for them.
    const slots = await inTx<Ended>(
      tx,
      `SELECT id, planned, pg_current_xact_id()::text AS position FROM slots
       WHERE doctor_id = $1 AND status = 'busy-tentative' AND held_until <= now()
       ORDER BY id FOR UPDATE SKIP LOCKED`,
      [doctorId],
    );
    await freeSlots(tx, doctorId, slots);
    return slots;
  });
  const [first] = ended;
  if (first) await forgetOpenSlots(cache, doctor, first.position);
  return ended.length;
}
