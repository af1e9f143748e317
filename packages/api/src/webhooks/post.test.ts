import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { aReceiver } from "../testing/receiver.ts";
import { post } from "./post.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
async function receiver() {
  const made = await aReceiver();
  closers.push(made.close);
  return made;
}
const options = { publicOnly: false, timeoutMs: 2_000 };

describe("a post", () => {
  it("tells the status of the answer", async () => {
    const { url, received } = await receiver();
    expect(await post(url, { "X-Test": "1" }, '{"ü":1}', options)).toEqual({ status: 204 });
    expect(received).toMatchObject([{ headers: { "x-test": "1", "content-length": "8" }, body: '{"ü":1}' }]);
  });

  it.each([
    [429, "120", 120],
    [503, new Date(Date.now() + 90_000).toUTCString(), 90],
    [503, "soon", undefined],
    [503, "-5", undefined],
    [200, "120", undefined],
  ])("tells of %i how long a receiver asks to be left alone: %s", async (status, asked, seconds) => {
    const { url, answer } = await receiver();
    answer((busy) => busy.writeHead(status, { "Retry-After": asked }).end());
    const told = await post(url, {}, "{}", options);
    expect(told.status).toBe(status);
    if (seconds === undefined) expect(told).toEqual({ status });
    else expect(Math.abs((told.retryAfterSeconds ?? 0) - seconds)).toBeLessThan(5);
  });

  it("follows no redirect", async () => {
    const [first, second] = [await receiver(), await receiver()];
    first.answer((answer) => answer.writeHead(307, { Location: second.url }).end());
    expect(await post(first.url, {}, "{}", options)).toEqual({ status: 307 });
    expect(second.received).toEqual([]);
  });

  it("waits no longer than it may, for the first byte or between two of them", async () => {
    const { url, answer } = await receiver();
    const patient = { publicOnly: false, timeoutMs: 200 };
    answer(() => {});
    const error = "no answer within 0.2 seconds";
    expect(await post(url, {}, "{}", patient)).toEqual({ status: null, error });

    const dripping = createServer((socket: Socket) => {
      socket.on("error", () => {});
      const drip = setInterval(() => socket.write("H"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => dripping.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => dripping.close(() => resolve())));
    const address = dripping.address();
    const port = typeof address === "object" ? address?.port : undefined;
    expect(await post(`http://127.0.0.1:${port}/`, {}, "{}", patient)).toMatchObject({ status: null });
  });

  it("reads no more of an answer than a little", async () => {
    const { url, answer } = await receiver();
    let written = 0;
    const hungUp = new Promise<void>((resolve) => {
      answer((endless) => {
        endless.on("close", resolve);
        endless.on("error", () => {});
        const more = () => {
          while (!endless.destroyed && endless.write(Buffer.alloc(16_384))) written += 16_384;
        };
        endless.on("drain", more);
        more();
      });
    });
    expect(await post(url, {}, "{}", options)).toEqual({ status: 200 });
    await hungUp;
    // What was on its way in the buffers of both sides comes on top.
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it("says in words why there is no answer, and names no address", async () => {
    const { url, answer, close } = await receiver();
    answer((closing) => closing.socket?.destroy());
    expect(await post(url, {}, "{}", options)).toEqual({
      status: null,
      error: "the connection was closed without an answer",
    });
    answer((other) =>
      other.socket?.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    );
    expect(await post(url, {}, "{}", options)).toMatchObject({ status: null });
    answer((babble) => babble.socket?.end("hello\r\n\r\n"));
    expect(await post(url, {}, "{}", options)).toEqual({
      status: null,
      error: "the connection failed: HPE_INVALID_CONSTANT",
    });
    await close();
    expect(await post(url, {}, "{}", options)).toEqual({ status: null, error: "the connection was refused" });
    expect(await post(url.replace("http:", "https:"), {}, "{}", options)).toMatchObject({ status: null });
  });
});

describe("to public addresses only", () => {
  const publicOnly = { publicOnly: true, timeoutMs: 2_000 };

  it("nothing is sent to this machine, by address or by name", async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => server.listen(0, resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;

    const expected = [
      [`https://127.0.0.1:${port}/`, "the URL is an address of a private network"],
      [`https://[::1]:${port}/`, "the URL is an address of a private network"],
      [`https://2130706433:${port}/`, "the URL is an address of a private network"],
      [`https://localhost:${port}/`, "the name leads to a private network"],
      [`http://localhost:${port}/`, "the URL must begin with https://"],
    ] as const;
    for (const [url, error] of expected)
      expect(await post(url, {}, "{}", publicOnly)).toEqual({ status: null, error });
    expect(connections).toBe(0);
  });
});
