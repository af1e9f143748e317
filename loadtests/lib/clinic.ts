import exec from "k6/execution";
import { Counter } from "k6/metrics";
import { get, getPatiently, type Slot } from "./client.ts";
import { api, key, specialty } from "./config.ts";
import { startCounting } from "./told.ts";

// For setup(): one sentence that says what is wrong beats a hundred failed checks.

export type Doctor = { id: string; visitTypes: unknown[] };
type Policies = { cancellationNoticeMinutes: number; holdMinutes: number; challenge: string };

const dayMs = 86_400_000;
/** The contract's longest range, from tomorrow. */
const days = 30;

export function requireClinic(): Policies {
  startCounting();
  if (!key) stop("KEY is missing: pass a clinic's publishable key (-e KEY=pk_…)");
  const answer = get("/v1/clinic", { name: "getClinic" });
  if (answer.status === 0) stop(`Nothing answers at ${api} (${answer.error})`);
  if (answer.status !== 200) stop(`${api} does not take this key: ${answer.status} ${answer.body}`);
  const policies = answer.json("policies") as Policies;
  if (policies.challenge !== "none")
    stop("This clinic asks browsers to solve a puzzle (policies.challenge): k6 is none");
  return policies;
}

/** Those who are booked slot by slot: with visit types one booking may take several slots. */
function listDoctors(): Doctor[] {
  const only = specialty ? `&specialty=${encodeURIComponent(specialty)}` : "";
  const doctors: Doctor[] = [];
  for (let cursor = ""; ; ) {
    const page = get(`/v1/doctors?limit=100${only}${cursor}`, { name: "listDoctors" });
    if (page.status !== 200) stop(`The doctors cannot be listed: ${page.status} ${page.body}`);
    doctors.push(...(page.json("doctors") as Doctor[]).filter(({ visitTypes }) => visitTypes.length === 0));
    const next = page.json("nextCursor");
    if (next === null) return doctors;
    cursor = `&cursor=${encodeURIComponent(String(next))}`;
  }
}

/** For those who look around: what a clinic offers changes under their hands. */
export function requireDoctors(): Doctor[] {
  requireClinic();
  const doctors = listDoctors();
  return doctors.length > 0 ? doctors : stop("The clinic has no doctor without visit types");
}

/** So many slots that patients can book, move and cancel; those that are furthest away: least in the way of people. */
export function requireOpenSlots(count: number): Slot[] {
  const { cancellationNoticeMinutes } = requireClinic();
  const changeable = new Date(Date.now() + cancellationNoticeMinutes * 60_000 + dayMs / 24).toISOString();
  const slots: Slot[] = [];
  for (const { id } of listDoctors()) {
    const open = openSlotsOf(id, { from: dayAfter(1), to: dayAfter(days) });
    slots.push(...open.filter(({ start }) => start > changeable).reverse());
    if (slots.length >= count) return slots.slice(0, count);
  }
  return stop(
    `${count} open slots are needed, and there are ${slots.length}: of doctors without visit types, within ${days} days, past the cancellation notice`,
  );
}

export const slotsStillOpen = new Counter("slots_still_open");

/** How many of these are on offer, seen by somebody who has just come. */
export function countOpen(slots: Slot[]): number {
  const ids = new Set(slots.map(({ id }) => id));
  return openAmong(slots).filter(({ id }) => ids.has(id)).length;
}

/** What their doctors offer on their days, and that may be more than these. */
export function openAmong(slots: Slot[]): Slot[] {
  const doctors = new Set(slots.map(({ doctorId }) => doctorId));
  return [...doctors].flatMap((doctorId) => {
    const starts = slots.filter((slot) => slot.doctorId === doctorId).map(({ start }) => Date.parse(start));
    // A day more on both sides: the clinic's days are not UTC's.
    const [from, to] = [Math.min(...starts) - dayMs, Math.max(...starts) + dayMs];
    return openSlotsOf(doctorId, { from: dayOf(from), to: dayOf(Math.min(to, from + days * dayMs)) });
  });
}

export function openSlotsOf(doctorId: string, { from, to }: { from: string; to: string }): Slot[] {
  const answer = getPatiently(`/v1/doctors/${doctorId}/slots?from=${from}&to=${to}`, {
    name: "listDoctorSlots",
    expected: [200],
  });
  return answer.status === 200 ? (answer.json("slots") as Slot[]) : [];
}

/** The day that begins so many days from now, by the clock of UTC. */
export function dayAfter(count: number): string {
  return dayOf(Date.now() + count * dayMs);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Ends the whole run; a mere exception would end one iteration. */
function stop(reason: string): never {
  exec.test.abort(reason);
  throw new Error(reason);
}
