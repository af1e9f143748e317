import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Copies the binaries (57 MB, 0.6 s, once per version) to where every account may read and run them. */
export async function copyForAccount(packageRoot: string): Promise<string> {
  const source = join(packageRoot, "native");
  // The cast names what every package.json has.
  const { version } = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const home = join(tmpdir(), `docbook-postgres-${version}-${process.geteuid?.() ?? 0}`);
  const copy = join(home, "native");
  const isUsable = async () => (await isOnlyOurs(home)) && (await isComplete(copy, source));
  if (await isUsable()) return copy;

  const fresh = await mkdtemp(`${home}-`);
  const old = `${fresh}.old`;
  try {
    // Verbatim, because otherwise relative links come out as absolute ones into the closed folder.
    await cp(source, join(fresh, "native"), { recursive: true, verbatimSymlinks: true });
    await openToAll(fresh);
    await rename(home, old).catch(() => {});
    await rename(fresh, home).catch(async (error: unknown) => {
      // Another process that starts now may have put the same copy there in between.
      if (!(await isUsable())) throw error;
    });
    return copy;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** The temporary folder is everybody's: never run what somebody else could have put there. */
async function isOnlyOurs(home: string): Promise<boolean> {
  const stats = await lstat(home).catch(() => undefined);
  return stats?.isDirectory() === true && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
}

/** Temporary folders get swept, file by file, and a copy may have been cut short. */
async function isComplete(copy: string, source: string): Promise<boolean> {
  const [there, wanted] = await Promise.all([sizes(copy).catch(() => new Map()), sizes(source)]);
  return [...wanted].every(([name, size]) => there.get(name) === size);
}

async function sizes(folder: string): Promise<Map<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [relative(folder, file), (await lstat(file)).size] as const)),
  );
}

/** Whoever installed with a strict umask has binaries that only they can read. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, 0o755);
  }
}
