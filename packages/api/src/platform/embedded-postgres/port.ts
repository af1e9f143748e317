import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Account } from "./account.ts";
import { type Folder, readIfThere, writePrivately } from "./folder.ts";

export async function readPort(folder: Folder): Promise<number> {
  return Number((await readIfThere(folder.port)) ?? 0);
}

/** The port of the last run when it is free, else a new one. */
export async function choosePort(folder: Folder, account: Account | undefined): Promise<number> {
  const last = await readPort(folder);
  const port = (await freePort(last)) ?? (await freePort(0));
  if (port === undefined) throw new Error("This machine gives out no free port on 127.0.0.1.");
  if (port !== last) await writePrivately(folder.port, String(port), account);
  return port;
}

async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(wanted, "127.0.0.1"), "listening");
    // The cast: a server that listens on TCP has an address of this kind.
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
