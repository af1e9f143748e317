import { join } from "node:path";
import { provideProgram } from "../programs.ts";
import { answers } from "./answers.ts";
import { freePort } from "./free-port.ts";
import { type Home, makeRoom } from "./home.ts";
import { startProgram } from "./program.ts";
import type { Scope } from "./scope.ts";
import type { Service } from "./service.ts";

/** The balancer of production (deploy/haproxy.cfg) in front of two replicas of the API. */
export async function startHaproxy(
  scope: Scope,
  home: Home,
  { replicas, port }: { replicas: [string, string]; port?: number },
): Promise<Service> {
  const command = await provideProgram("haproxy");
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const [first, second] = replicas.map((url) => new URL(url).host);
  return startProgram(scope, {
    name: "haproxy",
    url: `http://${address}`,
    command,
    args: ["-db", "-f", join(home.deploy, "haproxy.cfg")],
    env: { BIND: address, API_1: first ?? "", API_2: second ?? "" },
    folder: await makeRoom(home, "haproxy"),
    account: home.account,
    // The one path that it answers itself: no replica should hear of this.
    isReady: () =>
      answers(Number(new URL(`http://${address}`).port), "GET /metrics HTTP/1.0\r\n\r\n", (answer) =>
        answer.toString().startsWith("HTTP/"),
      ),
  });
}
