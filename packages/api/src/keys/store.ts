import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { type Database, inTx, type Tx } from "../platform/db/connection.ts";
import type { ApiKeyRow, ClinicRow } from "../platform/db/models/index.ts";

export type KeyKind = ApiKeyRow["kind"];
export type KnownKey = {
  keyId: string;
  kind: KeyKind;
  allowedOrigins: string[];
  clinic: Pick<ClinicRow, "id" | "timeZone" | "locale" | "bookingsPerPatient" | "challenge" | "managePage">;
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

/** A new key in the place of another, which goes on for a while: pages and servers change over one by one. */
export async function rotateKey(
  tx: Tx,
  { id, keepHours }: { id: string; keepHours: number },
): Promise<{ key: string; kind: KeyKind; endsAt: Date } | undefined> {
  const [old] = await inTx<{
    clinicId: string;
    kind: KeyKind;
    label: string;
    allowedOrigins: string[];
    endsAt: Date;
  }>(
    tx,
    `UPDATE api_keys SET revoked_at = now() + make_interval(hours => $2) WHERE id = $1 AND revoked_at IS NULL
     RETURNING clinic_id AS "clinicId", kind, label, allowed_origins AS "allowedOrigins", revoked_at AS "endsAt"`,
    [id, keepHours],
  );
  if (!old) return undefined;
  const { endsAt, ...same } = old;
  const { key } = await createKey(tx, same);
  return { key, kind: old.kind, endsAt };
}

/** From now on, also where it was to end later. False when there is no such key that still works. */
export async function revokeKey(tx: Tx, id: string): Promise<boolean> {
  const revoked = await inTx(
    tx,
    `UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND (revoked_at IS NULL OR revoked_at > now()) RETURNING id`,
    [id],
  );
  return revoked.length > 0;
}

export async function findKey(db: Database, key: string): Promise<KnownKey | undefined> {
  // From the primary: a key works, and stops working, for everybody at once. Without a primary an old answer must do.
  const { rows } = await db.display<{
    keyId: string;
    kind: KeyKind;
    allowedOrigins: string[];
    clinic: KnownKey["clinic"];
  }>({
    first: "primary",
    sql: `SELECT k.id AS "keyId", k.kind, k.allowed_origins AS "allowedOrigins",
            json_build_object('id', c.id, 'timeZone', c.time_zone, 'locale', c.locale,
              'bookingsPerPatient', c.bookings_per_patient, 'challenge', c.challenge,
              'managePage', c.manage_page) AS clinic
     FROM api_keys k JOIN clinics c ON c.id = k.clinic_id
     WHERE k.key_hash = $1 AND (k.revoked_at IS NULL OR k.revoked_at > now())`,
    bind: [hashKey(key)],
  });
  return rows[0];
}
