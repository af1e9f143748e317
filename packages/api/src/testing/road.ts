import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that can be blocked: what is in between in production may be slow, or go without a word. */
export type Road = {
  /** The server's, by this way. */
  url: string;
  /** From now on nothing gets through, and connections stay. */
  hold(): void;
  goOn(): void;
  /** Ends all connections; new ones may come. */
  cut(): void;
  close(): Promise<void>;
};

export async function aRoad(to: string): Promise<Road> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const join = (from: Socket, into: Socket) => {
    sockets.add(from);
    from.on("data", (bytes) => into.write(bytes));
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      into.destroy();
    });
    if (isHeld) from.pause();
  };
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    join(near, far);
    join(far, near);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  const url = new URL(to);
  url.hostname = "127.0.0.1";
  // A TCP server's address is no pipe's name.
  url.port = `${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    hold: () => {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    goOn: () => {
      isHeld = false;
      for (const socket of sockets) socket.resume();
    },
    cut,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
