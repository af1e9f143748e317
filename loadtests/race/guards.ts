import type { Unsafe } from "../../packages/api/src/config.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import { startApi } from "../servers/docbook.ts";
import { copyDatabase, query } from "../servers/postgres.ts";
import type { Server } from "../servers/server.ts";

/** Which of DocBook's two guards are on, and so what has to come out. `unsafe`: the row lock, broken in that way. */
export type Guarding = { name: string; unsafe: Unsafe | "off"; constraints: boolean };

export const asShipped: Guarding = { name: "row lock and constraints", unsafe: "off", constraints: true };
/** Either guard alone has to be enough: the other one is there for the bug that nobody has found yet. */
export const lockAlone: Guarding = { name: "row lock alone", unsafe: "off", constraints: false };
export const constraintsAlone: Guarding = {
  name: "constraints alone",
  unsafe: "no-row-lock",
  constraints: true,
};
/** Has to overbook. If it does not, these races prove nothing about the others. */
export const unguarded: Guarding = { name: "neither (control)", unsafe: "no-row-lock", constraints: false };

export type Clinic = { databaseUrl: string; servers: Server[]; stop(): Promise<void> };

/** Two API processes with these guards, on a copy of the clinic's database. */
export async function openClinic(scope: Scope, templateUrl: string, guarding: Guarding): Promise<Clinic> {
  const { unsafe, constraints } = guarding;
  const databaseUrl = await copyDatabase(templateUrl, `race_${unsafe}_${constraints ? "kept" : "free"}`);
  if (!constraints) {
    await query(databaseUrl, "DROP INDEX one_live_booking_per_slot");
    await query(databaseUrl, "ALTER TABLE bookings DROP CONSTRAINT one_live_booking_at_a_time");
  }
  // Production refuses to run without its lock; response checks stay off so that the pairs differ in nothing else.
  // And the whole crowd comes from one address.
  const env: Record<string, string> =
    unsafe === "off"
      ? { NODE_ENV: "production", RATE_LIMITS: "off" }
      : { NODE_ENV: "test", RATE_LIMITS: "off", DOCBOOK_UNSAFE: unsafe, CHECK_RESPONSES: "off" };
  const servers = await Promise.all([
    startApi(scope, { databaseUrl, env }),
    startApi(scope, { databaseUrl, env }),
  ]);
  return {
    databaseUrl,
    servers,
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}
