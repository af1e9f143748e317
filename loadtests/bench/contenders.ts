import { openSlotsOfDoctorSql } from "../../packages/api/src/slots/open-slots.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import { startApi } from "../servers/docbook.ts";
import { copyDatabase } from "../servers/postgres.ts";
import { type Server, startServer } from "../servers/server.ts";
import { type BenchSlot, differentWeeks, slotsToBook } from "./clinic.ts";

export const contenderNames = ["plain", "floor", "bare", "before", "DocBook", "limited"] as const;
export type ContenderName = (typeof contenderNames)[number];
export type Contender = {
  name: ContenderName;
  url: string;
  pid: number;
  /** What nobody has booked yet, and the weeks whose read is longest ago come first. */
  slots: BenchSlot[];
  weeks: string[];
};
export type Stage = {
  templateUrl: string;
  key: string;
  nodeFlags: string[];
  /** Another checkout, built, to be measured beside this one. */
  beside: string | undefined;
};

/** One process each, each on a copy of the same database. */
export async function startContenders(
  scope: Scope,
  { names, stage }: { names: ContenderName[]; stage: Stage },
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  // "bare" asks DocBook, so it comes last.
  for (const name of names.toSorted((one, other) => Number(one === "bare") - Number(other === "bare"))) {
    const databaseUrl = await copyDatabase(stage.templateUrl, `bench_${name.toLowerCase()}`);
    const origin = contenders.find((contender) => contender.name === "DocBook")?.url ?? "";
    const { url, pid } = await startContender(scope, name, { ...stage, databaseUrl, origin });
    const [slots, weeks] = [await slotsToBook(databaseUrl), await differentWeeks(databaseUrl)];
    contenders.push({ name, url, pid, slots, weeks });
  }
  return contenders;
}

export function startContender(
  scope: Scope,
  name: ContenderName,
  { key, nodeFlags, beside, databaseUrl, origin }: Stage & { databaseUrl: string; origin: string },
): Promise<Server> {
  const env = { DATABASE_URL: databaseUrl, KEY: key, NODE_ENV: "production" };
  const script = (own = {}) =>
    startServer(scope, {
      args: ["--import", "tsx", `loadtests/bench/${name}.ts`],
      env: { ...env, ...own },
    });
  switch (name) {
    case "plain":
      return script();
    case "floor":
      return script({ WEEK_SQL: `SELECT (${openSlotsOfDoctorSql}) AS text` });
    case "bare":
      return script({ ORIGIN: origin });
    case "DocBook":
      return startApi(scope, { databaseUrl, nodeFlags });
    case "limited":
      return startApi(scope, { databaseUrl, env: { RATE_LIMITS: "on", TRUSTED_PROXIES: "1" } });
    case "before":
      if (beside === undefined) throw new Error("Another checkout is named by --beside");
      return startApi(scope, { databaseUrl, nodeFlags, folder: beside });
  }
}
