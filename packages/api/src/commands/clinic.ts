import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClinicFile } from "../clinics/clinic-file/clinic-file.ts";
import { readClinicFile } from "../clinics/clinic-file/read-clinic-file.ts";
import { importClinic } from "../clinics/import-clinic.ts";
import { type Config, readConfig } from "../config.ts";
import { makeMemoryCache } from "../platform/edges/cache.memory.ts";
import { makeRedisCache } from "../platform/edges/cache.redis.ts";
import type { Cache } from "../platform/edges/cache.ts";
import { makeLogger } from "../platform/edges/logger.ts";
import { type Command, readArgs, UsageError } from "./command.ts";
import { withDatabase } from "./database.ts";

export const clinicCommand: Command = {
  help: `docbook clinic import <file>

Makes the database say what the file says: the clinic, its doctors, their hours, and the slots that follow.
All of it or nothing; every mistake in the file is listed with its line before anything changes. Importing
again is harmless, and booked slots are never touched. The format: docs/clinic-file.md.`,
  run: async (args) => {
    const { positionals } = readArgs({ args, allowPositionals: true });
    const [verb, path, ...more] = positionals;
    if (verb !== "import" || path === undefined || more.length > 0)
      throw new UsageError('Write "docbook clinic import <file>".');
    const file = await openClinicFile(path);
    const config = readConfig();
    const cache = await openCache(config);
    await withDatabase(config, async (db) => {
      const report = await importClinic({ db, cache }, file);
      console.log(`${report.name}: ${countOf(report.doctors, "doctor")}, ${report.slotsOpened} slots opened, ${report.slotsWithdrawn} withdrawn.
Publishable key: ${report.publishableKey}`);
      if (!report.reachedCache)
        console.error("The cache does not answer: pages may show the clinic as it was for ten minutes.");
    }).finally(() => cache.close());
  },
};

/** The cache that the API processes share, which has to hear of the import; without one there is nobody to tell. */
async function openCache({ redisUrl }: Config): Promise<Cache> {
  if (redisUrl === undefined) return makeMemoryCache();
  // The command says in its own words when the cache is away.
  const cache = makeRedisCache(redisUrl, makeLogger("silent"));
  const patience = AbortSignal.timeout(2_000);
  while (!cache.isUp() && !patience.aborted) await sleep(10);
  return cache;
}

/** Reads and checks a clinic file; what is wrong with it is told line by line. */
export async function openClinicFile(path: string): Promise<ClinicFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}`,
    );
  });
  return readClinicFile(text, path);
}

export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
