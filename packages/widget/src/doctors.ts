import type { Doctor, VisitType } from "@docbook/sdk";
import { pages, type Send } from "@docbook/sdk/parts";

/** What the page says about whom and what it is for. */
export interface Offer {
  readonly doctor: string;
  readonly specialty: string;
  readonly visitType: string;
}

/** The clinic's doctors, as far as the page offers them. */
export async function askDoctors(
  { doctor, specialty, visitType }: Offer,
  send: Send,
  signal: AbortSignal,
): Promise<Doctor[]> {
  const query = { limit: 100, ...(specialty && !doctor ? { specialty } : {}) };
  const doctors: Doctor[] = [];
  const ask = (at: { cursor?: string }) =>
    send("get", "/v1/doctors", { query: { ...query, ...at } }, { signal });
  for await (const page of pages(ask)) doctors.push(...page.doctors);
  return doctors.filter(({ visitTypes }) => !visitType || visitTypes.some(({ id }) => id === visitType));
}

/** The visit of that name, else the doctor's usual one; undefined where every slot is as good as the other. */
export function visitTypeOf(doctor: Doctor | undefined, name: string): VisitType | undefined {
  return doctor?.visitTypes.find(({ id }) => id === name) ?? doctor?.visitTypes[0];
}
