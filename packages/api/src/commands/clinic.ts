import { readFile } from "node:fs/promises";
import type { ClinicFile } from "../clinics/clinic-file/clinic-file.ts";
import { readClinicFile } from "../clinics/clinic-file/read-clinic-file.ts";
import { importClinic } from "../clinics/import-clinic.ts";
import { readConfig } from "../config.ts";
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
    await withDatabase(readConfig(), async (db) => {
      const report = await importClinic(db, file);
      console.log(`${report.name}: ${countOf(report.doctors, "doctor")}, ${report.slotsOpened} slots opened, ${report.slotsWithdrawn} withdrawn.
Publishable key: ${report.publishableKey}`);
    });
  },
};

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
