import { existsSync } from "node:fs";
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { folderAt, foreignNames, ownerPrefix, unfinishedPrefix } from "./folder.ts";
import { claimFolder } from "./owner.ts";
import { stopServer } from "./server.ts";

/** Deletes the folder of an embedded PostgreSQL with all its data, unless it is in use or holds anything else. */
export async function removeEmbeddedPostgres(dir: string): Promise<void> {
  const folder = folderAt(dir);
  if (!existsSync(folder.root)) return;
  const [foreign] = await foreignNames(folder);
  if (foreign) {
    throw new Error(`${folder.root} also holds "${foreign}", which is not DocBook's: nothing was deleted.`);
  }
  const release = await claimFolder(folder.root);
  try {
    if (existsSync(folder.data)) {
      await stopServer(folder);
      // Away in one step: half a data folder would keep every later start from working.
      await rename(folder.data, join(folder.root, `${unfinishedPrefix}removed`));
    }
    for (const name of await readdir(folder.root)) {
      if (!name.startsWith(ownerPrefix)) await rm(join(folder.root, name), { recursive: true, force: true });
    }
  } finally {
    await release();
  }
  // It stays when it is a mount point, or when the next owner was quick.
  await rmdir(folder.root).catch(() => {});
}
