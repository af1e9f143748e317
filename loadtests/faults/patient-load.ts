import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, makeClient, now } from "../measure/client.ts";
import { type PatientOrder, phoneOf, type Testimony, type Told } from "./patients.ts";

// A process of its own: several of these come at a DocBook whose parts are being broken.

/** Patients come two to a slot, so that there are losers; one in eight who got it cancels. */
const rivals = 2;
const cancelsOneIn = 8;
/** A patient asks again, with the same key, as the SDK does; a system that is broken for longer than this lost one. */
const patienceMs = 45_000;

const testimony: Testimony = { told: [], answers: {}, strange: [], times: [] };
let stopping = false;

process.once("message", async (order: PatientOrder) => {
  process.once("message", () => {
    stopping = true;
  });
  const client = makeClient({ url: order.url, key: order.key, connections: 24 });
  const under: Promise<void>[] = [];
  const startedAt = now();
  for (let number = 0; !stopping; number++) {
    const slot = order.slots[Math.floor(number / rivals)];
    if (!slot) throw new Error("The patients ran out of slots");
    under.push(visit({ client, slot, patient: `${order.number}${String(number).padStart(4, "0")}`, number }));
    if (number % 5 === 0) under.push(browse(client, slot.doctorId));
    // By the clock, not by the answers: a slow system does not get fewer patients.
    await sleep(Math.max(0, startedAt + ((number + 1) * 1000) / order.perSecond - now()));
  }
  await Promise.all(under);
  client.close();
  process.send?.(testimony, () => process.disconnect());
});

type Visit = { client: ReturnType<typeof makeClient>; slot: Told["slot"]; patient: string; number: number };

async function visit({ client, slot, patient, number }: Visit): Promise<void> {
  const body = {
    ...slot,
    patient: {
      name: `Patient ${patient}`,
      email: `${patient}@patients.example`,
      phone: phoneOf(patient),
    },
    locale: "en",
  };
  const headers = { "Idempotency-Key": randomUUID() };
  const answer = await untilAnswered(() => client.post("/v1/bookings", body, headers));
  if (answer === undefined) return void testimony.told.push({ patient, slot, outcome: "gave up" });
  if (answer.status !== 201) return void testimony.told.push({ patient, slot, outcome: "taken" });

  const { id, manageToken } = JSON.parse(answer.text) as { id: string; manageToken: string };
  const told: Told = { patient, slot, outcome: "booked", bookingId: id };
  testimony.told.push(told);
  if (number % cancelsOneIn !== 0) return;
  await sleep(200);
  const token = { "DocBook-Manage-Token": manageToken };
  const cancelled = await untilAnswered(() => client.post(`/v1/bookings/${id}/cancel`, {}, token));
  told.cancelled = cancelled?.status === 200;
}

async function browse(client: Visit["client"], doctorId: string): Promise<void> {
  await untilAnswered(() => client.get(`/v1/doctors/${doctorId}/slots`));
}

/** Asks until there is an answer that decides; undefined when patience runs out. */
async function untilAnswered(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  const giveUpAt = now() + patienceMs;
  while (now() < giveUpAt) {
    const askedAt = now();
    const answer = await ask().catch(() => undefined);
    const ok = answer !== undefined && (answer.status < 300 || answer.status === 409);
    testimony.times.push({ at: now(), ms: now() - askedAt, ok });
    count(answer);
    if (ok) return answer;
    await sleep((Number(answer?.headers["retry-after"]) || 0.2) * 1000 * (0.5 + Math.random()));
  }
  return undefined;
}

function count(answer: Answer | undefined): void {
  const name = answer === undefined ? "broken" : String(answer.status);
  testimony.answers[name] = (testimony.answers[name] ?? 0) + 1;
  if (answer === undefined || answer.status < 300 || answer.status === 409) return;
  if (answer.status === 503 && answer.headers["retry-after"] !== undefined) return;
  testimony.strange.push(`${answer.status} ${answer.text.slice(0, 200)}`);
}
