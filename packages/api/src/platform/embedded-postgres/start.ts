import { existsSync } from "node:fs";
import { chooseAccount } from "./account.ts";
import { adoptServer } from "./adopt.ts";
import { prepareBinaries } from "./binaries.ts";
import { initCluster } from "./cluster.ts";
import { databaseUrl, ensureDatabase } from "./database.ts";
import { folderAt, makeFolder, makePassword, readPassword } from "./folder.ts";
import { launchServer } from "./launch.ts";
import { claimFolder } from "./owner.ts";
import { stopServer } from "./server.ts";

export interface EmbeddedPostgres {
  /** postgres://docbook:<password>@127.0.0.1:<port>/docbook */
  url: string;
  port: number;
  pid: number;
  /** True when the owner before us was killed and its server was still running. */
  adopted: boolean;
  /** Resolves when the server has ended and the folder is free for others. */
  stop(): Promise<void>;
}

/** Starts (or adopts) a PostgreSQL whose data lives in `dir`. */
export async function startEmbeddedPostgres(options: {
  dir: string;
  /** Receives sentences for people. */
  log?: (line: string) => void;
  /** More settings as in postgresql.conf. */
  settings?: Record<string, string | number>;
}): Promise<EmbeddedPostgres> {
  const { dir, log = () => {}, settings = {} } = options;
  const folder = folderAt(dir);
  const account = await chooseAccount(folder.data);
  const binaries = await prepareBinaries(account);
  await makeFolder(folder, account);
  const release = await claimFolder(folder.root);
  try {
    if (!existsSync(folder.data)) {
      log("Preparing a database (first start only)…");
      await makePassword(folder, account);
      await initCluster(folder, binaries, account, settings["fsync"] !== "off");
    }
    const password = await readPassword(folder);
    const plan = { folder, binaries, account, settings, password, log };
    const adopted = await adoptServer(plan);
    const { port, pid } = adopted ?? (await launchServer(plan));
    await ensureDatabase(port, password);

    const stop = async () => {
      await stopServer(folder);
      await release();
    };
    let stopping: Promise<void> | undefined;
    return {
      url: databaseUrl(port, password),
      port,
      pid,
      adopted: adopted !== undefined,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await stopServer(folder).catch(() => {});
    await release();
    throw error;
  }
}
