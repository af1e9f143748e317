import { fileURLToPath } from "node:url";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { Slot } from "../race/ledger.ts";
import { startWitness, type Witness } from "../servers/witness.ts";

export type PatientOrder = {
  /** Three digits: begins the names of its patients, and ends in their phone numbers. */
  number: string;
  url: string;
  key: string;
  slots: Slot[];
  perSecond: number;
};

/** What one patient was told in the end. */
export type Told = {
  patient: string;
  slot: Slot;
  outcome: "booked" | "taken" | "gave up";
  bookingId?: string;
  cancelled?: boolean;
};

/** What a process of patients saw: every answer counted, every outcome kept. */
export type Testimony = {
  told: Told[];
  /** How often each status was answered; "broken" counts connections that ended without an answer. */
  answers: Record<string, number>;
  /** Answers that nobody should get: anything but 2xx, 409, and 503 with Retry-After. */
  strange: string[];
  /** When answers came (milliseconds since 1970), and how long each took. */
  times: { at: number; ms: number; ok: boolean }[];
};

/** A number of his own for every patient, and the patient's again. */
export const phoneOf = (patient: string) => `+49170${patient}`;
export const patientAt = (phone: string) => phone.replace("+49170", "");

/** Patients who come at a steady rate, in a process of their own, until they are told that no more shall come. */
export function startPatients(scope: Pick<Scope, "onEnd">, order: PatientOrder): Witness<Testimony> {
  const script = fileURLToPath(new URL("./patient-load.ts", import.meta.url));
  return startWitness(scope, { script, order, who: "patients' process" });
}
