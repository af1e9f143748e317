import { type Database, readRows } from "../platform/db/connection.ts";
import type { ClinicRow } from "../platform/db/models/index.ts";

export type ClinicView = Omit<ClinicRow, "holidays" | "createdAt" | "updatedAt"> & {
  specialties: string[];
  languages: string[];
};

/** A clinic with what its doctors offer. */
export async function requireClinic(db: Database, clinicId: string): Promise<ClinicView> {
  const [clinic] = await readRows<ClinicView>(
    db,
    `SELECT c.id, c.slug, c.name, c.time_zone AS "timeZone", c.locale, c.contact,
            c.minimum_notice_minutes AS "minimumNoticeMinutes",
            c.cancellation_notice_minutes AS "cancellationNoticeMinutes",
            c.horizon_days AS "horizonDays",
            ARRAY(SELECT DISTINCT unnest(specialties) AS s FROM doctors WHERE clinic_id = c.id AND active ORDER BY s) AS specialties,
            ARRAY(SELECT DISTINCT unnest(languages) AS l FROM doctors WHERE clinic_id = c.id AND active ORDER BY l) AS languages
     FROM clinics c WHERE c.id = $1`,
    [clinicId],
  );
  if (!clinic) throw new Error(`A key names clinic ${clinicId}, which does not exist`);
  return clinic;
}

/** What the demo page and the start of DocBook show of a clinic. */
export type ShownClinic = Pick<ClinicRow, "slug" | "name" | "contact"> & { publishableKey: string };

/** The clinic that was imported last, with the key that its import made. */
export async function latestClinic(db: Database): Promise<ShownClinic | undefined> {
  const [clinic] = await readRows<ShownClinic>(
    db,
    `SELECT c.slug, c.name, c.contact, k.publishable_key AS "publishableKey"
     FROM clinics c JOIN api_keys k ON k.clinic_id = c.id AND k.kind = 'publishable' AND k.revoked_at IS NULL
     ORDER BY c.updated_at DESC, k.created_at LIMIT 1`,
    [],
  );
  return clinic;
}
