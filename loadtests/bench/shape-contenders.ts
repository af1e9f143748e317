import { replicaBehind } from "../../scripts/stack/pgbouncer.ts";
import type { Scope } from "../../scripts/stack/scope.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { startApi } from "../servers/docbook.ts";
import type { BenchSlot, DoctorWeek } from "./clinic.ts";

export const contenderNames = ["bare", "replica", "memory", "whole"] as const;
export type ShapeName = (typeof contenderNames)[number];

export type ShapeContender = {
  name: ShapeName;
  readsCache: boolean;
  url: string;
  pid: number;
  /** The read of these comes from the database: whoever reads one puts it at the end. */
  weeks: string[];
  /** Nobody else books these. */
  slots: { book: BenchSlot[]; mixed: (BenchSlot & DoctorWeek)[] };
};

/** One API process in each shape, all on the same database. */
export async function startShapes(
  scope: Scope,
  { stack, weeks }: { stack: Stack; weeks: string[] },
): Promise<ShapeContender[]> {
  const contenders: ShapeContender[] = [];
  for (const name of contenderNames) {
    const { databaseUrl, env } = shapeOf(name, stack);
    const { url, pid } = await startApi(scope, { databaseUrl, env });
    const readsCache = env["CACHE"] !== "off";
    contenders.push({ name, readsCache, url, pid, weeks: [...weeks], slots: { book: [], mixed: [] } });
  }
  return contenders;
}

/** Slots of most doctors to be booked one by one; of the others while their weeks are read, a doctor at a time. */
export function dealSlots(
  contenders: ShapeContender[],
  { slots, weeks }: { slots: BenchSlot[]; weeks: DoctorWeek[] },
): void {
  const read = new Map(
    weeks.slice(0, weeks.length * readShare).map(({ doctorId, path }) => [doctorId, path]),
  );
  const toBook = slots.filter(({ doctorId }) => !read.has(doctorId));
  const toMix = [...read].flatMap(([doctorId, path]) =>
    slots.filter((slot) => slot.doctorId === doctorId).map((slot) => ({ ...slot, path })),
  );
  for (const [place, { slots: own }] of contenders.entries()) {
    const isOwn = (_: unknown, index: number) => index % contenders.length === place;
    own.book = toBook.filter(isOwn);
    own.mixed = toMix.filter(isOwn);
  }
}

const readShare = 0.2;

function shapeOf(name: ShapeName, { urls }: Stack): { databaseUrl: string; env: Record<string, string> } {
  const { postgres, replica, pgbouncer, redis } = urls;
  if (!postgres || !replica || !pgbouncer || !redis) throw new Error("A service is missing");
  switch (name) {
    case "bare":
      return { databaseUrl: postgres, env: { CACHE: "off" } };
    case "replica":
      return { databaseUrl: postgres, env: { CACHE: "off", DATABASE_REPLICA_URL: replica } };
    case "memory":
      return { databaseUrl: postgres, env: {} };
    case "whole":
      return {
        databaseUrl: pgbouncer,
        env: { DATABASE_REPLICA_URL: replicaBehind(pgbouncer), REDIS_URL: redis },
      };
  }
}
