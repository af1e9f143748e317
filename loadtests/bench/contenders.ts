import type { Scope } from "../../scripts/stack/scope.ts";
import { startApi } from "../servers/docbook.ts";
import { copyDatabase } from "../servers/postgres.ts";
import { startServer } from "../servers/server.ts";
import { type BenchSlot, slotsToBook } from "./clinic.ts";

export type ContenderName = "plain" | "floor" | "DocBook";
export type Contender = { name: ContenderName; url: string; pid: number; slots: BenchSlot[] };

/** Three servers, one process each, each on a copy of the same database. */
export async function startContenders(
  scope: Scope,
  { templateUrl, key, nodeFlags }: { templateUrl: string; key: string; nodeFlags: string[] },
): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const name of ["plain", "floor", "DocBook"] as const) {
    const databaseUrl = await copyDatabase(templateUrl, `bench_${name.toLowerCase()}`);
    const slots = await slotsToBook(databaseUrl);
    const server =
      name === "DocBook"
        ? await startApi(scope, { databaseUrl, nodeFlags })
        : await startServer(scope, {
            args: ["--import", "tsx", `loadtests/bench/${name}.ts`],
            env: { DATABASE_URL: databaseUrl, KEY: key, NODE_ENV: "production" },
          });
    contenders.push({ name, url: server.url, pid: server.pid, slots });
  }
  return contenders;
}
