import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { pipeline } from "node:stream";
import type { Scope } from "../../scripts/stack/scope.ts";

/** One address for several servers, since k6 knows only one: each new connection goes to the next of them. */
export async function startInTurns(scope: Scope, urls: string[]): Promise<string> {
  let turn = 0;
  const server = createServer({ noDelay: true }, (patient) => {
    const { hostname, port } = new URL(urls[turn++ % urls.length] ?? "");
    const process = connect({ host: hostname, port: Number(port), noDelay: true });
    // Whichever side hangs up, the other one hears of it.
    pipeline(patient, process, patient, () => {});
    scope.onEnd(async () => patient.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  scope.onEnd(async () => server.close());
  // A TCP server's address is no name of a pipe.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
