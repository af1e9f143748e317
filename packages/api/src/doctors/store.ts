import type { components } from "@docbook/sdk/contract";
import { AppError } from "../errors.ts";
import { type Database, readRows } from "../platform/db/connection.ts";

export type Doctor = components["schemas"]["Doctor"];
export type DoctorFilter = {
  q?: string | undefined;
  specialty?: string | undefined;
  language?: string | undefined;
};
export type DoctorCursor = { name: string; id: string };

const columns = "d.id, d.slug, d.name, d.specialties, d.languages, d.bio";

/** A clinic's active doctors by name. */
export function findDoctors(
  db: Database,
  input: { clinicId: string; filter: DoctorFilter; after: DoctorCursor | undefined; limit: number },
): Promise<Doctor[]> {
  return readRows<Doctor>(
    db,
    `SELECT ${columns} FROM doctors d
     WHERE d.clinic_id = $1 AND d.active
       AND ($2::text[] IS NULL OR lower(d.name || ' ' || array_to_string(d.specialties, ' ')) LIKE ALL ($2))
       AND ($3::text IS NULL OR EXISTS (SELECT FROM unnest(d.specialties) s WHERE lower(s) = lower($3)))
       AND ($4::text IS NULL OR EXISTS (SELECT FROM unnest(d.languages) l WHERE lower(l) = lower($4)))
       AND ($5::text IS NULL OR (d.name, d.id) > ($5, $6::uuid))
     ORDER BY d.name, d.id
     LIMIT $7`,
    [
      input.clinicId,
      input.filter.q === undefined ? null : likeEveryWord(input.filter.q),
      input.filter.specialty ?? null,
      input.filter.language ?? null,
      input.after?.name ?? null,
      input.after?.id ?? null,
      input.limit,
    ],
  );
}

export async function requireDoctor(db: Database, clinicId: string, doctorId: string): Promise<Doctor> {
  const [doctor] = await readRows<Doctor>(
    db,
    `SELECT ${columns} FROM doctors d WHERE d.id = $2 AND d.clinic_id = $1 AND d.active`,
    [clinicId, doctorId],
  );
  if (!doctor) throw new AppError("doctor-not-found", "This clinic has no doctor of that id.");
  return doctor;
}

function likeEveryWord(text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`);
}
