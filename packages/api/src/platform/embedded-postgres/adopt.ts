import { join } from "node:path";
import { ensureDatabase } from "./database.ts";
import { type Folder, readIfThere } from "./folder.ts";
import { type Plan, serverArguments } from "./launch.ts";
import { readPort } from "./port.ts";
import { findServer, stopServer } from "./server.ts";

/** A server that a killed owner left behind goes on when it is just what we would start; if not, it makes room. */
export async function adoptServer(plan: Plan): Promise<{ port: number; pid: number } | undefined> {
  const pid = await findServer(plan.folder);
  if (pid === undefined) return undefined;
  const port = await readPort(plan.folder);
  if ((await runsWith(plan.folder, serverArguments(plan, port))) && (await answers(port, plan.password))) {
    plan.log("The database of the last run was still running; going on with it.");
    return { port, pid };
  }
  await stopServer(plan.folder);
  return undefined;
}

/** PostgreSQL notes the command line that it was started with. */
async function runsWith(folder: Folder, args: string[]): Promise<boolean> {
  const noted = await readIfThere(join(folder.data, "postmaster.opts"));
  return noted?.trim().endsWith(args.map((arg) => `"${arg}"`).join(" ")) ?? false;
}

async function answers(port: number, password: string): Promise<boolean> {
  return ensureDatabase(port, password).then(
    () => true,
    () => false,
  );
}
