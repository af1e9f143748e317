import { inTx, type Tx } from "../platform/db/connection.ts";
import { lockPseudonym } from "../platform/pseudonym.ts";

/** Has this patient as many upcoming bookings as the clinic allows? The slots' locks are held. */
export async function hasEnough(
  tx: Tx,
  { clinicId, patientKey, atMost }: { clinicId: string; patientKey: Buffer; atMost: number | null },
): Promise<boolean> {
  if (atMost === null) return false;
  await lockPseudonym(tx, patientKey);
  const [row] = await inTx<{ upcoming: number }>(
    tx,
    `SELECT count(*)::int AS upcoming FROM bookings
     WHERE clinic_id = $1 AND patient_key = $2 AND status = 'booked' AND start > clock_timestamp()`,
    [clinicId, patientKey],
  );
  return row !== undefined && row.upcoming >= atMost;
}
