import type { components } from "@docbook/sdk/contract";
import { AppError } from "../errors.ts";
import { type Database, readPrimary } from "../platform/db/connection.ts";
import { type Fresh, type Need, readFresh } from "../platform/reads/read-fresh.ts";

export type Doctor = components["schemas"]["Doctor"];
export type DoctorFilter = {
  q?: string | undefined;
  specialty?: string | undefined;
  language?: string | undefined;
};
export type DoctorCursor = { name: string; id: string };

/** Of the visit types, what patients are shown (VisitType in slots/visit.ts). */
const columns = `d.id, d.slug, d.name, d.specialties, d.languages, d.bio,
  ARRAY(SELECT v - '{bufferBeforeMinutes,bufferAfterMinutes,url}'::text[]
        FROM jsonb_array_elements(d.visit_types) WITH ORDINALITY AS each(v, place) ORDER BY place) AS "visitTypes"`;

/** A clinic's active doctors by name, as a JSON list. */
export async function findDoctors(
  db: Database,
  input: { clinicId: string; filter: DoctorFilter; after: DoctorCursor | undefined; limit: number },
  need: Need,
): Promise<Fresh> {
  const { text, ...fresh } = await readFresh(
    db,
    `SELECT json_agg(f ORDER BY f.name, f.id)::text FROM (SELECT ${columns} FROM doctors d
     WHERE d.clinic_id = $1 AND d.active
       AND ($2::text[] IS NULL OR lower(d.name || ' ' || array_to_string(d.specialties, ' ')) LIKE ALL ($2))
       AND ($3::text IS NULL OR EXISTS (SELECT FROM unnest(d.specialties) s WHERE lower(s) = lower($3)))
       AND ($4::text IS NULL OR EXISTS (SELECT FROM unnest(d.languages) l WHERE lower(l) = lower($4)))
       AND ($5::text IS NULL OR (d.name, d.id) > ($5, $6::uuid))
     ORDER BY d.name, d.id
     LIMIT $7) f`,
    [
      input.clinicId,
      input.filter.q === undefined ? null : likeEveryWord(input.filter.q),
      input.filter.specialty ?? null,
      input.filter.language ?? null,
      input.after?.name ?? null,
      input.after?.id ?? null,
      input.limit,
    ],
    need,
  );
  return { ...fresh, text: text ?? "[]" };
}

/** An active doctor of this clinic as JSON. */
export async function requireDoctor(
  db: Database,
  { clinicId, doctorId }: { clinicId: string; doctorId: string },
  need: Need,
): Promise<Fresh> {
  const { text, ...fresh } = await readFresh(
    db,
    `SELECT row_to_json(f)::text
     FROM (SELECT ${columns} FROM doctors d WHERE d.id = $2 AND d.clinic_id = $1 AND d.active) f`,
    [clinicId, doctorId],
    need,
  );
  if (text === null) throw doctorNotFound();
  return { ...fresh, text };
}

export function doctorNotFound(): AppError {
  return new AppError("doctor-not-found", "This clinic has no doctor of that id.");
}

/** The clinic of each of these doctors, active or not. */
export function clinicsOfDoctors(
  db: Database,
  doctorIds: string[],
): Promise<{ doctorId: string; clinicId: string }[]> {
  return readPrimary(
    db,
    `SELECT id AS "doctorId", clinic_id AS "clinicId" FROM doctors WHERE id = ANY ($1::uuid[])`,
    [doctorIds],
  );
}

function likeEveryWord(text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`);
}
