import { setTimeout as sleep } from "node:timers/promises";
import type { IntegrityReport } from "../../packages/api/src/integrity/read-report.ts";
import type { Kept } from "./compare.ts";
import { findingsIn } from "./database.ts";

/** Asks with the clinic's secret key. */
export type Ask = (path: string) => Promise<Response>;

/** Another report may be under way, and a busy server may need a while. */
const triesAtMost = 10;

/** The bookings that users were told of, as the server has them now. Those that are not there are left out. */
export async function keptOver(ask: Ask, bookingIds: string[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const id of bookingIds) {
    const response = await untilAnswered(ask, `/v1/bookings/${encodeURIComponent(id)}`);
    if (response.status === 404 || response.status === 400) continue;
    kept.push(await jsonOf<Kept>(response));
  }
  return kept;
}

/** What the server's report on the key's clinic finds. */
export async function reportOver(ask: Ask): Promise<string[]> {
  return findingsIn(await jsonOf<IntegrityReport>(await untilAnswered(ask, "/v1/integrity")));
}

async function untilAnswered(ask: Ask, path: string): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await ask(path);
    if ((response.status !== 503 && response.status !== 429) || tries === triesAtMost) return response;
    await sleep(Number(response.headers.get("Retry-After") ?? 1) * 1000);
  }
}

async function jsonOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  // The server checks its answers against the contract.
  return (await response.json()) as T;
}
