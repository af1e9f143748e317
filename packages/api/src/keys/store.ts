import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Database, Tx } from "../platform/db/connection.ts";
import type { ApiKeyRow, ClinicRow } from "../platform/db/models/index.ts";

export type KeyKind = ApiKeyRow["kind"];
export type KnownKey = {
  keyId: string;
  kind: KeyKind;
  allowedOrigins: string[];
  clinic: Pick<ClinicRow, "id" | "timeZone" | "locale">;
};

/** 24 random bytes: too many to guess, short enough to paste. */
function makeKey(kind: KeyKind): string {
  return `${kind === "publishable" ? "pk" : "sk"}_${randomBytes(24).toString("base64url")}`;
}

/** Whatever does not look like a key costs no query. */
export function hasKeyForm(text: string): boolean {
  return /^[ps]k_[\w-]{32}$/.test(text);
}

function hashKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** Stores a new key and gives it back. A secret key can be shown only now: just its hash is kept. */
export async function createKey(
  tx: Tx,
  input: { clinicId: string; kind: KeyKind; label: string; allowedOrigins: string[] },
): Promise<{ id: string; key: string }> {
  const key = makeKey(input.kind);
  const id = uuidv7();
  await tx.apiKeys.create(
    { ...input, id, keyHash: hashKey(key), publishableKey: input.kind === "publishable" ? key : null },
    { transaction: tx.transaction },
  );
  return { id, key };
}

export async function findKey(db: Database, key: string): Promise<KnownKey | undefined> {
  // From the primary: a key works, and stops working, for everybody at once. Without a primary an old answer must do.
  const { rows } = await db.display<{
    keyId: string;
    kind: KeyKind;
    allowedOrigins: string[];
    clinicId: string;
    timeZone: string;
    locale: string;
  }>({
    first: "primary",
    sql: `SELECT k.id AS "keyId", k.kind, k.allowed_origins AS "allowedOrigins",
            c.id AS "clinicId", c.time_zone AS "timeZone", c.locale
     FROM api_keys k JOIN clinics c ON c.id = k.clinic_id
     WHERE k.key_hash = $1 AND k.revoked_at IS NULL`,
    bind: [hashKey(key)],
  });
  const [row] = rows;
  if (!row) return undefined;
  const { clinicId, timeZone, locale, ...rest } = row;
  return { ...rest, clinic: { id: clinicId, timeZone, locale } };
}
