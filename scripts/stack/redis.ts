import { join } from "node:path";
import { provideProgram } from "../programs.ts";
import { answers } from "./answers.ts";
import { freePort } from "./free-port.ts";
import { type Home, makeRoom } from "./home.ts";
import { startProgram } from "./program.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

/** A Redis with the settings of production (deploy/redis.conf), and with more on top (`--maxmemory`, `1mb`). */
export async function startRedis(scope: Scope, home: Home, settings: string[] = []): Promise<Service> {
  const command = await provideProgram("redis");
  const port = await freePort();
  const folder = await makeRoom(home, "redis");
  return startProgram(scope, {
    name: "redis",
    url: `redis://127.0.0.1:${port}`,
    command,
    args: [
      join(home.deploy, "redis.conf"),
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder],
      ...settings,
    ],
    folder,
    account: home.account,
    isReady: () => answers(port, "PING\r\n", (answer) => answer.toString() === "+PONG\r\n"),
  });
}
