import { chown, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Account, chooseAccount } from "../../packages/api/src/platform/embedded-postgres/account.ts";
import { homePrefix, ownerFile, ownerLine, removeAbandonedHomes } from "./abandoned.ts";
import type { Scope } from "./scope.ts";

/** Where all services of one stack keep their files. */
export type Home = {
  folder: string;
  /** Who runs them: PostgreSQL and PgBouncer refuse to be root. Undefined: ourselves. */
  account: Account | undefined;
  /** A copy of packages/api/deploy: the account may not be able to walk to the project's own. */
  deploy: string;
};

const deployFolder = fileURLToPath(new URL("../../packages/api/deploy/", import.meta.url));

/** One temporary folder for everything; it is gone when the scope ends, or else with the next stack on this machine. */
export async function makeHome(scope: Scope): Promise<Home> {
  await removeAbandonedHomes();
  scope.refuseWhenOver();
  const folder = await mkdtemp(join(tmpdir(), homePrefix));
  scope.onEnd(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, ownerFile), ownerLine());
  const account = await chooseAccount(folder);
  if (account) await chown(folder, account.uid, account.gid);
  const home = { folder, account, deploy: join(folder, "deploy") };
  await makeRoom(home, "deploy");
  const files = await readdir(deployFolder, { withFileTypes: true });
  for (const { name } of files.filter((file) => file.isFile()))
    await copyFile(join(deployFolder, name), join(home.deploy, name));
  return home;
}

/** A folder for one service, which belongs to the account that it runs under. */
export async function makeRoom({ folder, account }: Home, name: string): Promise<string> {
  const room = join(folder, name);
  await mkdir(room, { recursive: true, mode: 0o700 });
  if (account) await chown(room, account.uid, account.gid);
  return room;
}
