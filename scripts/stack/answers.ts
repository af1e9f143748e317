import { connect } from "node:net";

const patienceMs = 1_000;

/** Does something at this port answer these bytes? */
export function answers(port: number, greeting: Buffer | string, isRight: (answer: Buffer) => boolean) {
  return new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: patienceMs });
    const settle = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    socket
      .once("connect", () => socket.write(greeting))
      .once("data", (answer) => settle(isRight(answer)))
      .once("error", () => settle(false))
      .once("close", () => settle(false))
      .once("timeout", () => settle(false));
  });
}
