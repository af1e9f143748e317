import { AppError } from "../errors.ts";
import { type Database, inTx, readPrimary, type Tx } from "../platform/db/connection.ts";
import { lockPseudonym } from "../platform/pseudonym.ts";

/** So many slots of a clinic may be held from one address at a time: a family, not a week. */
export const holdsAtMost = 10;

/** Throws when this visitor holds enough already, beside these slots. Their locks are held. */
export async function refuseTooMany(
  tx: Tx,
  { clinicId, heldBy }: { clinicId: string; heldBy: Buffer | null },
  slots: { id: string }[],
): Promise<void> {
  if (heldBy === null) return;
  await lockPseudonym(tx, heldBy);
  const [row] = await inTx<{ held: number; endsInSeconds: number }>(
    tx,
    `SELECT count(DISTINCT hold_id)::int AS held,
       ceil(extract(epoch FROM min(held_until) - clock_timestamp()))::int AS "endsInSeconds"
     FROM slots WHERE clinic_id = $1 AND held_by = $2 AND status = 'busy-tentative' AND held_until > clock_timestamp()
       AND id <> ALL ($3::uuid[])`,
    [clinicId, heldBy, slots.map(({ id }) => id)],
  );
  if (!row || row.held < holdsAtMost) return;
  throw new AppError(
    "too-many-holds",
    `${holdsAtMost} slots are held from this address. Book or release one, or book without a hold.`,
    { retryAfterSeconds: Math.max(1, row.endsInSeconds) },
  );
}

/** Does one of these holds keep a slot (this one, where it is named) right now? */
export async function isKept(
  db: Database,
  { doctorId, holdIds, slotId }: { doctorId: string; holdIds: string[]; slotId?: string },
): Promise<boolean> {
  if (holdIds.length === 0) return false;
  const kept = await readPrimary(
    db,
    `SELECT 1 FROM slots WHERE doctor_id = $1 AND hold_id = ANY ($2::uuid[]) AND status = 'busy-tentative'
       AND held_until > clock_timestamp() AND ($3::uuid IS NULL OR id = $3) LIMIT 1`,
    [doctorId, holdIds, slotId ?? null],
  );
  return kept.length > 0;
}
