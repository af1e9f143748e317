import { sleep } from "k6";
import exec from "k6/execution";
import http, { type RefinedResponse } from "k6/http";
import { api, key } from "./config.ts";

export type Answer = RefinedResponse<"text">;
export type Slot = { id: string; doctorId: string; start: string };

type Options = { name: string; headers?: Record<string, string>; expected?: number[] };

/** `name` is the operation's id in openapi.yaml: k6 groups by it, whatever stands in the address. */
export function get(path: string, options: Options): Answer {
  return http.get<"text">(api + path, settings(options));
}

export function post(path: string, body: unknown, options: Options): Answer {
  return http.post<"text">(api + path, JSON.stringify(body), settings(options));
}

export function remove(path: string, options: Options): Answer {
  return http.del<"text">(api + path, null, settings(options));
}

/** Asks again as long as the server says when to: with one Idempotency-Key that is safe. */
export function postPatiently(path: string, body: unknown, options: Options): Answer {
  for (let patience = 10; ; patience--) {
    const answer = post(path, body, options);
    const wait = Number(answer.headers["Retry-After"]);
    if ((answer.status !== 503 && answer.status !== 429) || !(wait >= 0) || patience === 0) return answer;
    sleep(wait * (1 + Math.random()));
  }
}

/** For setup(): one sentence that says what is wrong beats a hundred failed checks. */
export function requireClinic(): void {
  if (!key) stop("KEY is missing: pass a clinic's publishable key (-e KEY=pk_…)");
  const answer = get("/v1/clinic", { name: "getClinic" });
  if (answer.status === 0) stop(`Nothing answers at ${api} (${answer.error})`);
  if (answer.status !== 200) stop(`${api} does not take this key: ${answer.status} ${answer.body}`);
}

/** The open slot that is furthest away within the next month: least in the way of people. */
export function requireOpenSlot(): Slot {
  const doctors = get("/v1/doctors?limit=100", { name: "listDoctors" }).json("doctors") as { id: string }[];
  for (const { id } of doctors) {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const answer = get(`/v1/doctors/${id}/slots?from=${day(1)}&to=${day(30)}`, { name: "listDoctorSlots" });
    const slot = (answer.json("slots") as Slot[]).at(-1);
    if (slot) return slot;
  }
  return stop("The clinic has no open slot within a month");
}

/** The body of a booking for patient number so-and-so. */
export function bookingOf(slot: Slot, number: number) {
  const patient = { name: `Patient ${number}`, email: `patient-${number}@example.org` };
  return { doctorId: slot.doctorId, slotId: slot.id, patient, locale: "en" };
}

/** Ends the whole run; a mere exception would end one iteration. */
function stop(reason: string): never {
  exec.test.abort(reason);
  throw new Error(reason);
}

function settings({ name, headers = {}, expected }: Options) {
  const authorization: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
  return {
    headers: { "Content-Type": "application/json", ...authorization, ...headers },
    tags: { name },
    responseType: "text" as const,
    ...(expected ? { responseCallback: http.expectedStatuses(...expected) } : {}),
  };
}
