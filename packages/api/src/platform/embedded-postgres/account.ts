import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { isErrorCode } from "./folder.ts";

/** An account of this machine that the server runs under, because PostgreSQL refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

/** Undefined means: under our own account, which is right for everybody but root. */
export async function chooseAccount(data: string): Promise<Account | undefined> {
  if (!process.geteuid) return undefined;
  if (process.geteuid() !== 0) {
    refuseNamelessUser();
    return undefined;
  }
  // The data's owner, or whoever owns the place where it will lie, so that the person can start it without root
  // later. New accounts are made only on a machine that has none for a database.
  const owner = await ownerOf(data);
  const account =
    (owner === 0 ? undefined : findAccount(String(owner))) ??
    findAccount("postgres") ??
    findAccount("docbook") ??
    makeAccount("docbook") ??
    findAccount("nobody");
  if (account) return account;
  throw new Error(
    "PostgreSQL refuses to run as root and this machine has no other account. Start DocBook as another user, or set DATABASE_URL.",
  );
}

/**
 * How the server names its data folder. It is always started inside it, so that below a folder which its account
 * may not enter (root's home, mode 700) it can still be told "where you are".
 */
export function dataArgument(data: string, account: Account | undefined): string {
  if (canEnter(account, data)) return data;
  if (process.platform === "linux") return "/proc/self/cwd";
  throw new Error(
    `PostgreSQL refuses to run as root, and other accounts may not enter ${data}. Choose another folder, or start DocBook as another user.`,
  );
}

/** Only what the server needs: a LANG that is not installed would stop initdb, and secrets are none of its business. */
export const serverEnvironment =
  process.platform === "win32" ? {} : { env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } };

function refuseNamelessUser(): void {
  try {
    userInfo();
  } catch {
    throw new Error(
      `PostgreSQL cannot run under user id ${process.geteuid?.()}, which has no name on this machine (no entry in /etc/passwd). Start DocBook as a user that exists, or set DATABASE_URL.`,
    );
  }
}

async function ownerOf(path: string): Promise<number> {
  try {
    return (await stat(path)).uid;
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return ownerOf(dirname(path));
    throw error;
  }
}

export function findAccount(nameOrUid: string): Account | undefined {
  const [uid, gid] = ["-u", "-g"].map((which) =>
    Number(spawnSync("id", [which, nameOrUid], { encoding: "utf8" }).stdout),
  );
  // 0 is root or "no such user".
  return uid && gid !== undefined ? { uid, gid } : undefined;
}

function makeAccount(name: string): Account | undefined {
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]);
  return findAccount(name);
}

/** May the account reach into this folder? Asked of the system itself, which knows ACLs and mount options. */
function canEnter(account: Account | undefined, folder: string): boolean {
  if (!account) return true;
  return spawnSync("/bin/sh", ["-c", 'test -x "$0"', folder], { ...account, cwd: "/" }).status === 0;
}
