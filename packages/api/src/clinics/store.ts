import { type Database, inTx, readRows, type Tx } from "../platform/db/connection.ts";
import type { ClinicRow } from "../platform/db/models/index.ts";
import { type Fresh, type Need, readFresh } from "../platform/reads/read-fresh.ts";
import type { ChangedClinic } from "./cache.ts";

/** A clinic with what its doctors offer, as JSON in the contract's form. */
export async function requireClinic(db: Database, clinicId: string, need: Need): Promise<Fresh> {
  const { text, ...fresh } = await readFresh(
    db,
    `SELECT json_build_object(
       'slug', c.slug, 'name', c.name, 'timeZone', c.time_zone, 'locale', c.locale, 'contact', c.contact,
       'policies', json_build_object(
         'minimumNoticeMinutes', c.minimum_notice_minutes,
         'cancellationNoticeMinutes', c.cancellation_notice_minutes,
         'horizonDays', c.horizon_days, 'holdMinutes', c.hold_minutes, 'challenge', c.challenge),
       'specialties', ARRAY(SELECT DISTINCT unnest(specialties) AS s FROM doctors WHERE clinic_id = $1 AND active ORDER BY s),
       'languages', ARRAY(SELECT DISTINCT unnest(languages) AS l FROM doctors WHERE clinic_id = $1 AND active ORDER BY l))::text
     FROM clinics c WHERE c.id = $1`,
    [clinicId],
    need,
  );
  if (text === null) throw new Error(`A key names clinic ${clinicId}, which does not exist`);
  return { ...fresh, text };
}

/** All that lists of this clinic hang on, and where in the history this transaction stands. */
export async function changedClinic(tx: Tx, clinicId: string): Promise<ChangedClinic> {
  const [change] = await inTx<Omit<ChangedClinic, "clinicId">>(
    tx,
    `SELECT pg_current_xact_id()::text AS position,
            ARRAY(SELECT id::text FROM doctors WHERE clinic_id = $1) AS "doctorIds"`,
    [clinicId],
  );
  if (!change) throw new Error("SELECT gave no row");
  return { clinicId, ...change };
}

/** What the pages that we host and the start of DocBook show of a clinic. */
export type ShownClinic = Pick<ClinicRow, "slug" | "name" | "contact"> & {
  publishableKey: string;
};

/** The clinic that was imported last, with the key that its import made. */
export async function latestClinic(db: Database): Promise<ShownClinic | undefined> {
  const [clinic] = await readRows<ShownClinic>(
    db,
    `${shown} ORDER BY c.updated_at DESC, k.created_at LIMIT 1`,
    [],
  );
  return clinic;
}

/** A clinic by its slug, with the key that its import made. */
export async function shownClinic(
  db: Database,
  slug: string,
): Promise<(ShownClinic & Pick<ClinicRow, "locale">) | undefined> {
  const [clinic] = await readRows<ShownClinic & Pick<ClinicRow, "locale">>(
    db,
    `${shown} WHERE c.slug = $1 ORDER BY k.created_at LIMIT 1`,
    [slug],
  );
  return clinic;
}

const shown = `SELECT c.slug, c.name, c.locale, c.contact, k.publishable_key AS "publishableKey"
  FROM clinics c JOIN api_keys k ON k.clinic_id = c.id AND k.kind = 'publishable' AND k.revoked_at IS NULL`;
