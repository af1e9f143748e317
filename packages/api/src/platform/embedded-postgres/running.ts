import { existsSync } from "node:fs";
import { databaseUrl } from "./database.ts";
import { folderAt, readPassword } from "./folder.ts";
import { findLivingOwner } from "./owner.ts";
import { readPort } from "./port.ts";
import { findServer } from "./server.ts";

/** The database of a DocBook that runs now, for commands that work beside it. */
export async function runningEmbeddedPostgres(dir: string): Promise<{ url: string } | undefined> {
  const folder = folderAt(dir);
  if (!existsSync(folder.data) || (await findLivingOwner(folder.root)) === undefined) return undefined;
  if ((await findServer(folder)) === undefined) return undefined;
  return { url: databaseUrl(await readPort(folder), await readPassword(folder)) };
}
