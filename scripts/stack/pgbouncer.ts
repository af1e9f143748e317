import { chmod, chown, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onDatabase } from "../../packages/api/src/testing/databases.ts";
import { provideProgram } from "../programs.ts";
import { freePort } from "./free-port.ts";
import { type Home, makeRoom } from "./home.ts";
import { letsIn } from "./lets-in.ts";
import { startProgram } from "./program.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

/** How the pooler calls the replica's database. */
const replicaAlias = "docbook_ro";

/**
 * A PgBouncer with the rules of production (deploy/pgbouncer.ini) in front of a primary and its replica. It passes on
 * every other database of the primary too, because each test file has one of its own.
 */
export async function startPgBouncer(
  scope: Scope,
  home: Home,
  { primaryUrl, replicaUrl }: { primaryUrl: string; replicaUrl?: string | undefined },
): Promise<Service> {
  const command = await provideProgram("pgbouncer");
  const port = await freePort();
  const folder = await makeRoom(home, "pgbouncer");
  const primary = new URL(primaryUrl);
  const replica = new URL(replicaUrl ?? primaryUrl);
  const server = ({ hostname, port }: URL) => `host=${hostname} port=${port || 5432}`;

  const users = join(folder, "userlist.txt");
  await writeFile(users, `"${decode(primary.username)}" "${decode(primary.password)}"\n`, { mode: 0o600 });
  const settings = join(folder, "here.ini");
  await writeFile(
    settings,
    `[databases]
${replicaAlias} = ${server(replica)} dbname=${primary.pathname.slice(1)}
* = ${server(primary)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_file = ${users}
%include ${join(home.deploy, "pgbouncer.ini")}
`,
  );
  if (home.account) await chown(users, home.account.uid, home.account.gid);
  await chmod(settings, 0o644);

  const url = new URL(primaryUrl);
  url.hostname = "127.0.0.1";
  url.port = `${port}`;
  return startProgram(scope, {
    name: "pgbouncer",
    url: url.href,
    command,
    args: [settings],
    folder,
    account: home.account,
    isReady: () => letsIn(onDatabase(url.href, "postgres")),
    // At once: SIGINT would wait for clients to go.
    stopSignal: "SIGTERM",
  });
}

/** The same pooler, the replica behind it. */
export function replicaBehind(pgbouncerUrl: string): string {
  return onDatabase(pgbouncerUrl, replicaAlias);
}

const decode = (text: string) => decodeURIComponent(text);
