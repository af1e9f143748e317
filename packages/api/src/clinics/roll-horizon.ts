import { Temporal } from "temporal-polyfill";
import type { Database, Tx } from "../platform/db/connection.ts";
import { inTx } from "../platform/db/connection.ts";
import type { ClinicRow } from "../platform/db/models/index.ts";
import { inBulkTransaction } from "../platform/db/transaction.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { type DoctorSchedule, slotsBetween } from "../slots/opening-hours.ts";
import { type PlanReport, planSlots } from "../slots/plan.ts";
import { forgetClinic } from "./cache.ts";
import { changedClinic } from "./store.ts";

/** Lets every clinic's slots reach as far ahead as its horizon says; gives how many slots were opened. */
export async function rollHorizonOnce({ db, cache }: { db: Database; cache: Cache }): Promise<number> {
  let opened = 0;
  const failures: unknown[] = [];
  for (const { id, slug } of await db.clinics.findAll({ attributes: ["id", "slug"], raw: true })) {
    try {
      // A transaction for each clinic: a long one would hold everybody's row locks, and one failure everybody's slots.
      const { report, change } = await inBulkTransaction(db, async (tx) => {
        await lockClinic(tx, slug);
        return { report: await planClinic(tx, id), change: await changedClinic(tx, id) };
      });
      opened += report.opened;
      // Once an hour mostly nothing has changed, and everybody's lists may stay.
      if (report.opened + report.withdrawn > 0) await forgetClinic(cache, change);
    } catch (error) {
      failures.push(new Error(`${slug} could not be planned`, { cause: error }));
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} clinics could not be planned`);
  return opened;
}

/**
 * One import or planning of a clinic at a time in the whole installation: replicas that start together import the
 * same file, and the second waits and finds the clinic. By slug, since a new clinic has no row to lock.
 */
export async function lockClinic(tx: Tx, slug: string): Promise<void> {
  await inTx(tx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [slug]);
}

/** Plans all doctors of one clinic. The caller holds the clinic's lock. */
export async function planClinic(tx: Tx, clinicId: string): Promise<PlanReport> {
  const clinic = await tx.clinics.findOne({
    where: { id: clinicId },
    transaction: tx.transaction,
    raw: true,
  });
  if (!clinic) return { opened: 0, withdrawn: 0 };

  const report: PlanReport = { opened: 0, withdrawn: 0 };
  for (const doctor of await tx.doctors.findAll({
    where: { clinicId },
    order: ["id"],
    transaction: tx.transaction,
    raw: true,
  })) {
    // Only the import writes schedules, from a checked file.
    const slots = doctor.active ? futureSlots(clinic, doctor.schedule as DoctorSchedule) : [];
    const { opened, withdrawn } = await planSlots(tx, doctor, slots);
    report.opened += opened;
    report.withdrawn += withdrawn;
  }
  return report;
}

function futureSlots(clinic: ClinicRow, schedule: DoctorSchedule) {
  const today = Temporal.Now.plainDateISO(clinic.timeZone);
  const range = { from: today.toString(), to: today.add({ days: clinic.horizonDays }).toString() };
  const now = Date.now();
  const { timeZone, holidays } = clinic;
  return slotsBetween({ ...schedule, timeZone, holidays }, range).filter(
    (slot) => slot.start.getTime() > now,
  );
}
