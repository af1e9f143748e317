import { sleep } from "k6";
import exec from "k6/execution";
import { Counter } from "k6/metrics";
import type { Options } from "k6/options";
import { bookingOf, get, postPatiently, requireClinic, requireOpenSlot, type Slot } from "./lib/client.ts";
import { numberFrom } from "./lib/config.ts";
import { inText, type Summary } from "./lib/summary.ts";

// RIVALS patients ask for one slot at the same moment. Exactly one gets it; all others are told so, kindly.

const rivals = numberFrom("RIVALS", 100);

const booked = new Counter("told_booked");
const taken = new Counter("told_slot_taken");
const otherwise = new Counter("told_anything_else");
const stillOffered = new Counter("slot_still_offered");

export const options: Options = {
  scenarios: { rush: { executor: "per-vu-iterations", vus: rivals, iterations: 1, maxDuration: "2m" } },
  thresholds: {
    told_booked: ["count==1"],
    told_slot_taken: [`count==${rivals - 1}`],
    told_anything_else: ["count==0"],
    slot_still_offered: ["count==0"],
  },
};

type Rush = { slot: Slot; run: string; startAt: number };

export function setup(): Rush {
  requireClinic();
  // Everybody is connected and waiting by then; a hundred virtual users need less than a second for it.
  return { slot: requireOpenSlot(), run: `rush-${Date.now()}`, startAt: Date.now() + 2_000 + rivals * 10 };
}

export default function ({ slot, run, startAt }: Rush): void {
  const number = exec.vu.idInTest;
  get("/healthz", { name: "getHealth" });
  sleep(Math.max(0, startAt - Date.now()) / 1000);

  const answer = postPatiently("/v1/bookings", bookingOf(slot, number), {
    name: "createBooking",
    headers: { "Idempotency-Key": `${run}-${number}` },
    expected: [201, 409, 429, 503],
  });
  // A counter without a value has no threshold to fail, so every counter hears of every answer.
  const isTaken = answer.status === 409 && answer.json("code") === "slot-taken";
  booked.add(answer.status === 201 ? 1 : 0);
  taken.add(isTaken ? 1 : 0);
  otherwise.add(answer.status === 201 || isTaken ? 0 : 1);
}

export function teardown({ slot }: Rush): void {
  const day = slot.start.slice(0, 10);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  const answer = get(`/v1/doctors/${slot.doctorId}/slots?from=${day}&to=${next}`, {
    name: "listDoctorSlots",
  });
  const open = answer.json("slots") as Slot[];
  stillOffered.add(open.filter((other) => other.id === slot.id).length);
}

export function handleSummary(summary: Summary) {
  return inText(`${rivals} patients, one slot`, summary);
}
