import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Account } from "./account.ts";

/** What lies in the folder of an embedded PostgreSQL. */
export interface Folder {
  root: string;
  /** PostgreSQL's own data directory. It appears at once and complete, see cluster.ts. */
  data: string;
  password: string;
  port: string;
  log: string;
  previousLog: string;
}

export const ownerPrefix = "owner-";
export const unfinishedPrefix = "data.unfinished-";

const lastWordsLength = 2_000;

export function folderAt(dir: string): Folder {
  const root = resolve(dir);
  return {
    root,
    data: join(root, "data"),
    password: join(root, "password"),
    port: join(root, "port"),
    log: join(root, "postgres.log"),
    previousLog: join(root, "postgres.previous.log"),
  };
}

/** A folder that we make is the server's account's; one that was there already keeps its owner. */
export async function makeFolder(folder: Folder, account: Account | undefined): Promise<void> {
  const made = await mkdir(folder.root, { recursive: true });
  if (made && account) await chown(folder.root, account.uid, account.gid);
}

/** The names in the folder that this launcher never writes: a reason not to delete it. */
export async function foreignNames(folder: Folder): Promise<string[]> {
  const ours = new Set<string>(Object.values(folder));
  const names = await readdir(folder.root);
  return names.filter(
    (name) =>
      !ours.has(join(folder.root, name)) &&
      !name.startsWith(ownerPrefix) &&
      !name.startsWith(unfinishedPrefix),
  );
}

export async function makePassword(folder: Folder, account: Account | undefined): Promise<void> {
  await writePrivately(folder.password, randomBytes(24).toString("base64url"), account);
}

export async function readPassword(folder: Folder): Promise<string> {
  const password = await readIfThere(folder.password);
  if (password) return password.trim();
  throw new Error(`The password of the database in ${folder.root} is gone: put the file "password" back.`);
}

/** Root writes for the server's account: it reads the password, and its person may start DocBook without root later. */
export async function writePrivately(
  path: string,
  text: string,
  account: Account | undefined,
): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (account) await chown(path, account.uid, account.gid);
}

/** The end of the server's log, for error messages. */
export async function lastWords(folder: Folder): Promise<string> {
  return ((await readIfThere(folder.log)) ?? "").slice(-lastWordsLength).trim();
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
