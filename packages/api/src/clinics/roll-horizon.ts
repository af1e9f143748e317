import { Temporal } from "temporal-polyfill";
import type { Database, Tx } from "../platform/db/connection.ts";
import { inTx } from "../platform/db/connection.ts";
import type { ClinicRow } from "../platform/db/models/index.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import { type DoctorSchedule, slotsBetween } from "../slots/opening-hours.ts";
import { type PlanReport, planSlots } from "../slots/plan.ts";

/** Lets every clinic's slots reach as far ahead as its horizon says; gives how many slots were opened. */
export async function rollHorizonOnce({ db }: { db: Database }): Promise<number> {
  let opened = 0;
  for (const { id } of await db.clinics.findAll({ attributes: ["id"], raw: true })) {
    // A transaction for each clinic: a long one would hold everybody's row locks.
    opened += (await inTransaction(db, (tx) => planClinic(tx, id))).opened;
  }
  return opened;
}

/** Plans all doctors of one clinic, one clinic at a time in the whole installation. */
export async function planClinic(tx: Tx, clinicId: string): Promise<PlanReport> {
  await inTx(tx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [clinicId]);
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
