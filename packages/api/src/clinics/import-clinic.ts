import { v5 as uuidv5, v7 as uuidv7 } from "uuid";
import { createKey } from "../keys/store.ts";
import type { Database, Tx } from "../platform/db/connection.ts";
import type { Contact } from "../platform/db/models/clinics.ts";
import { inBulkTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { forgetClinic } from "./cache.ts";
import type { ClinicFile } from "./clinic-file/clinic-file.ts";
import { lockClinic, planClinic } from "./roll-horizon.ts";
import { changedClinic } from "./store.ts";

export type ImportReport = {
  clinicId: string;
  slug: string;
  name: string;
  contact: Contact;
  doctors: number;
  slotsOpened: number;
  slotsWithdrawn: number;
  /** Made with the clinic, kept ever after. */
  publishableKey: string;
  /** False when the cache could not be told: it may show the clinic as it was for some minutes. */
  reachedCache: boolean;
};

/**
 * Makes the database say what a clinic file says, in one transaction: all of it or nothing. Importing the same
 * file again changes nothing. Doctors who left the file are hidden; what is booked stays booked.
 */
export async function importClinic(
  { db, cache }: { db: Database; cache: Cache },
  file: ClinicFile,
): Promise<ImportReport> {
  const { report, change } = await inBulkTransaction(db, (tx) => writeFile(tx, file));
  return { ...report, reachedCache: await forgetClinic(cache, change) };
}

async function writeFile(tx: Tx, file: ClinicFile) {
  await lockClinic(tx, file.clinic.slug);
  const clinicId = await writeClinic(tx, file);
  await writeDoctors(tx, clinicId, file);
  const publishableKey = await allowOrigins(tx, clinicId, file.allowedOrigins);
  const { opened, withdrawn } = await planClinic(tx, clinicId);
  const { slug, name, contact } = file.clinic;
  const report = {
    clinicId,
    slug,
    name,
    contact,
    doctors: file.doctors.length,
    slotsOpened: opened,
    slotsWithdrawn: withdrawn,
    publishableKey,
  };
  return { report, change: await changedClinic(tx, clinicId) };
}

async function writeClinic(
  tx: Tx,
  { clinic, managePage, policies, notifications, holidays }: ClinicFile,
): Promise<string> {
  const known = await tx.clinics.findOne({
    attributes: ["id"],
    where: { slug: clinic.slug },
    transaction: tx.transaction,
    raw: true,
  });
  const id = known?.id ?? uuidv7();
  await tx.clinics.upsert(
    { id, ...clinic, managePage, ...policies, ...notifications, holidays, updatedAt: new Date() },
    { transaction: tx.transaction },
  );
  return id;
}

async function writeDoctors(tx: Tx, clinicId: string, { doctors }: ClinicFile): Promise<void> {
  await tx.doctors.update({ active: false }, { where: { clinicId }, transaction: tx.transaction });
  for (const doctor of doctors) {
    // The id follows from clinic and slug, so the same doctor is found again without a second unique key.
    const id = uuidv5(doctor.slug, clinicId);
    await tx.doctors.upsert(
      { id, clinicId, ...doctor, active: true, updatedAt: new Date() },
      { transaction: tx.transaction },
    );
  }
}

/** The clinic's own publishable key: made once, its origins as the file says now. */
async function allowOrigins(tx: Tx, clinicId: string, allowedOrigins: string[]): Promise<string> {
  const label = "clinic file";
  const own = await tx.apiKeys.findOne({
    where: { clinicId, label, kind: "publishable", revokedAt: null },
    order: ["createdAt"],
    transaction: tx.transaction,
    raw: true,
  });
  if (own?.publishableKey) {
    // Those that were rotated and work on for a while as well.
    const where = { clinicId, label, kind: "publishable" as const };
    await tx.apiKeys.update({ allowedOrigins }, { where, transaction: tx.transaction });
    return own.publishableKey;
  }
  return (await createKey(tx, { clinicId, kind: "publishable", label, allowedOrigins })).key;
}
