import { check, sleep } from "k6";
import type { Options } from "k6/options";
import { type Answer, get, post, remove, type Slot } from "./lib/client.ts";
import { requireOpenSlots } from "./lib/clinic.ts";
import { secretKey } from "./lib/config.ts";
import { askIntegrity } from "./lib/integrity.ts";
import { bookingOf } from "./lib/patient.ts";
import { report, type Summary } from "./lib/report.ts";

// Every operation of the contract once: one visit of one patient, who holds a time, books it, moves it and cancels in the
// end, and with a secret key (SECRET) the clinic that hears of it.

export const options: Options = {
  vus: 1,
  iterations: 1,
  thresholds: {
    told_booked: ["count==1"],
    checks: ["rate==1"],
    http_req_failed: ["rate==0"],
    integrity_findings: ["count==0"],
  },
};

export function setup(): { slot: Slot } {
  return { slot: requireOpenSlots(1)[0] as Slot };
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
  const metrics = get("/metrics", { name: "getMetrics", expected: [200, 404] });
  called.add("getMetrics");
  check(metrics, {
    "getMetrics answers 200, or 404 behind a balancer": ({ status }) => [200, 404].includes(status),
  });
  read("getReference", "/docs");
  const contract = read("getContract", "/openapi.yaml");

  read("getClinic", "/v1/clinic");
  read("listDoctors", "/v1/doctors");
  read("getDoctor", `/v1/doctors/${slot.doctorId}`);
  const day = slot.start.slice(0, 10);
  const open = read("listDoctorSlots", `/v1/doctors/${slot.doctorId}/slots?from=${day}&to=${day}`);
  read("listSlots", "/v1/slots?limit=5");

  const clinic = secretKey ? openWebhook(expect) : undefined;

  expect("createChallenge", post("/v1/challenges", undefined, { name: "createChallenge" }), 201);
  const { doctorId, id: slotId } = slot;
  const held = expect("createHold", post("/v1/holds", { doctorId, slotId }, { name: "createHold" }), 201);
  const hold = { id: String(held.json("id")), token: String(held.json("token")) };
  const { id: holdId, token } = hold;
  expect("extendHold", post(`/v1/holds/${holdId}/extend`, { token }, { name: "extendHold" }));

  const once = { name: "createBooking", headers: { "Idempotency-Key": `smoke-${Date.now()}` } };
  const booking = expect(once.name, post("/v1/bookings", { ...bookingOf(slot, 1), hold }, once), 201);
  const repeated = expect(once.name, post("/v1/bookings", { ...bookingOf(slot, 1), hold }, once), 201);
  check(repeated, { "the same key gets the same booking": () => repeated.json("id") === booking.json("id") });

  const path = `/v1/bookings/${booking.json("id")}`;
  const manage = { "DocBook-Manage-Token": String(booking.json("manageToken")) };
  read("getBooking", path, manage);
  read("getBookingCalendar", `${path}/calendar`, manage);

  const release = { name: "releaseHold" };
  expect(release.name, post(`/v1/holds/${holdId}/release`, { token }, release), 204);
  const other = (open.json("slots") as Slot[]).find(({ id }) => id !== slotId);
  const move = { name: "rescheduleBooking", headers: manage };
  const moved = expect(move.name, post(`${path}/reschedule`, { slotId: other?.id ?? slotId }, move));
  check(moved, { "it is moved": () => moved.json("slotId") === (other?.id ?? slotId) });
  const cancelled = expect(
    "cancelBooking",
    post(`${path}/cancel`, {}, { name: "cancelBooking", headers: manage }),
  );
  check(cancelled, { "it is cancelled": () => cancelled.json("status") === "cancelled" });

  clinic?.hearAndClose();
  const missed = operationsIn(contract).filter(
    (name) => !called.has(name) && name !== stream && (clinic !== undefined || !clinicsOwn.includes(name)),
  );
  check(missed, {
    [`smoke.ts calls every operation${missed.map((name) => `, also ${name}`).join("")}`]: () =>
      missed.length === 0,
  });
}

/** Server-sent events go on until somebody leaves, and k6 waits for the end of an answer. */
const stream = "watchSlots";

/** What takes a secret key. */
const clinicsOwn = [
  "listWebhooks",
  "createWebhook",
  "deleteWebhook",
  "rotateWebhookSecret",
  "listWebhookDeliveries",
  "redeliverWebhook",
  "getAnalytics",
  "getIntegrityReport",
];

type Expect = (name: string, answer: Answer, status?: number) => Answer;

/** A webhook to nowhere, which is gone again in the end. */
function openWebhook(expect: Expect) {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const as = (name: string) => ({ name, headers });
  const url = "https://webhooks.example/smoke";
  const created = expect("createWebhook", post("/v1/webhooks", { url }, as("createWebhook")), 201);
  const path = `/v1/webhooks/${created.json("id")}`;

  const hearAndClose = () => {
    expect("listWebhooks", get("/v1/webhooks", as("listWebhooks")));
    expect("rotateWebhookSecret", post(`${path}/rotate-secret`, {}, as("rotateWebhookSecret")));
    const deliveries = () =>
      expect("listWebhookDeliveries", get(`${path}/deliveries`, as("listWebhookDeliveries")));
    let [first] = deliveries().json("deliveries") as { id: string }[];
    for (let patience = 40; !first && patience > 0; patience--) {
      sleep(0.25);
      [first] = deliveries().json("deliveries") as { id: string }[];
    }
    check(first, { "the webhook is told of the booking": () => first !== undefined });
    const again = `${path}/deliveries/${first?.id}/redeliver`;
    expect("redeliverWebhook", post(again, {}, as("redeliverWebhook")));
    expect("getAnalytics", get("/v1/analytics", as("getAnalytics")));
    const report = expect("getIntegrityReport", get("/v1/integrity", as("getIntegrityReport")));
    check(report, { "everything holds": () => report.json("holds") === true });
    expect("deleteWebhook", remove(path, as("deleteWebhook")), 204);
  };
  return { hearAndClose };
}

function operationsIn(contract: Answer): string[] {
  return [...String(contract.body).matchAll(/^ +operationId: (\w+)/gm)].map((match) => match[1] ?? "");
}

export function teardown(): void {
  askIntegrity();
}

export function handleSummary(summary: Summary) {
  return report("smoke", "Every operation once", summary);
}
