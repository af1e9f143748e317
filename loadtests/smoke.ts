import { check } from "k6";
import type { Options } from "k6/options";
import {
  type Answer,
  bookingOf,
  get,
  post,
  requireClinic,
  requireOpenSlot,
  type Slot,
} from "./lib/client.ts";
import { inText, type Summary } from "./lib/summary.ts";

// Every operation of the contract once, as one visit of one patient, who cancels in the end.

export const options: Options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ["rate==1"], http_req_failed: ["rate==0"] },
};

export function setup(): { slot: Slot } {
  requireClinic();
  return { slot: requireOpenSlot() };
}

export default function ({ slot }: { slot: Slot }): void {
  const called = new Set<string>();
  const expect = (name: string, answer: Answer, status = 200): Answer => {
    called.add(name);
    check(answer, { [`${name} answers ${status}`]: () => answer.status === status });
    return answer;
  };
  const read = (name: string, path: string, headers = {}) => expect(name, get(path, { name, headers }));

  read("getHealth", "/healthz");
  read("getReadiness", "/readyz");
  read("getMetrics", "/metrics");
  read("getReference", "/docs");
  const contract = read("getContract", "/openapi.yaml");

  read("getClinic", "/v1/clinic");
  read("listDoctors", "/v1/doctors");
  read("getDoctor", `/v1/doctors/${slot.doctorId}`);
  read("listDoctorSlots", `/v1/doctors/${slot.doctorId}/slots`);
  read("listSlots", "/v1/slots?limit=5");

  const once = { name: "createBooking", headers: { "Idempotency-Key": `smoke-${Date.now()}` } };
  const booking = expect(once.name, post("/v1/bookings", bookingOf(slot, 1), once), 201);
  const repeated = expect(once.name, post("/v1/bookings", bookingOf(slot, 1), once), 201);
  check(repeated, { "the same key gets the same booking": () => repeated.json("id") === booking.json("id") });

  const path = `/v1/bookings/${booking.json("id")}`;
  const manage = { "DocBook-Manage-Token": String(booking.json("manageToken")) };
  read("getBooking", path, manage);
  read("getBookingCalendar", `${path}/calendar`, manage);
  const cancelled = expect(
    "cancelBooking",
    post(`${path}/cancel`, {}, { name: "cancelBooking", headers: manage }),
  );
  check(cancelled, { "it is cancelled": () => cancelled.json("status") === "cancelled" });

  const missed = operationsIn(contract).filter((name) => !called.has(name));
  check(missed, {
    [`smoke.ts calls every operation${missed.map((name) => `, also ${name}`).join("")}`]: () =>
      missed.length === 0,
  });
}

function operationsIn(contract: Answer): string[] {
  return [...String(contract.body).matchAll(/^ +operationId: (\w+)/gm)].map((match) => match[1] ?? "");
}

export function handleSummary(summary: Summary) {
  return inText("Every operation once", summary);
}
