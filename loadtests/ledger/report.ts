import { percentile } from "../measure/numbers.ts";
import { table } from "../measure/table.ts";
import { answeredAt, type Entry } from "./entry.ts";

/** How long winners and losers waited for their answers, and losers for a time that they got after all. */
export function presentTimes(entries: Entry[]): string {
  const requests = entries.filter(({ operation }) => operation === "createBooking");
  const ofStatus = (status: number) => requests.filter((each) => each.status === status).map(({ ms }) => ms);
  const rows: [string, number[]][] = [
    ["told 201", ofStatus(201)],
    ["told 409", ofStatus(409)],
    ["from 409 to another time, 201", timesToAlternative(requests)],
  ];
  return table(
    ["", "answers", "p50 ms", "p95 ms", "p99 ms"],
    rows.map(([name, ms]) => [
      name,
      `${ms.length}`,
      ...[0.5, 0.95, 0.99].map((share) => shown(percentile(ms, share))),
    ]),
  );
}

/** For each user who lost and then booked: from the first refusal to the first booking after it, as they are answered. */
export function timesToAlternative(requests: Entry[]): number[] {
  const lostAt = new Map<string, number>();
  const times: number[] = [];
  for (const entry of requests.toSorted((a, b) => answeredAt(a) - answeredAt(b))) {
    const { user, status } = entry;
    const since = lostAt.get(user);
    if (status === 409 && since === undefined) lostAt.set(user, answeredAt(entry));
    if (status !== 201 || since === undefined) continue;
    times.push(answeredAt(entry) - since);
    lostAt.delete(user);
  }
  return times;
}

function shown(ms: number): string {
  return Number.isNaN(ms) ? "–" : ms.toFixed(0);
}
