import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDocBook } from "../index.ts";
import { makeDocBookMock } from "../msw.ts";
import { problem } from "../testing/fixtures.ts";
import {
  answerJson,
  dropConnection,
  type LocalServer,
  type Step,
  startServer,
} from "../testing/local-server.ts";
import { type SlotChange, type WatchOptions, watchSlots } from "../watch.ts";

let server: LocalServer | undefined;
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await server?.close();
  server = undefined;
});

const open = (response: ServerResponse, text: string) =>
  response.writeHead(200, { "Content-Type": "text/event-stream" }).write(text);
const change = (id: number, doctorId = "dr-1") =>
  `id: ${id}\nevent: change\ndata: {"doctorId":"${doctorId}"}\n\n`;
/** A line that says this, and stays open. */
const saying =
  (...texts: string[]): Step =>
  (response) => {
    open(response, "event: ready\ndata: {}\n\n");
    for (const text of texts) response.write(text);
  };

/** The first changes that are heard. */
async function hear(count: number, steps: Step[], options: WatchOptions = {}): Promise<SlotChange[]> {
  server = await startServer(...steps);
  const heard: SlotChange[] = [];
  for await (const each of watchSlots({ api: server.api, key: "pk_demo" }, options)) {
    heard.push(each);
    if (heard.length === count) break;
  }
  return heard;
}

describe("watching slots", () => {
  test("tells each change with the position to ask for", async () => {
    const onReady = vi.fn();
    const heard = await hear(2, [saying(change(7431), change(7440, "dr-2"))], { doctorId: "dr-1", onReady });
    expect(heard).toEqual([
      { doctorId: "dr-1", position: "7431" },
      { doctorId: "dr-2", position: "7440" },
    ]);
    expect(onReady).toHaveBeenCalledOnce();
    expect(server?.seen[0]).toMatchObject({
      url: "/v1/slots/changes?doctorId=dr-1",
      headers: { authorization: "Bearer pk_demo", accept: expect.stringContaining("text/event-stream") },
    });
  });

  test("passes over comments, unknown events, and pieces that come one by one", async () => {
    const pieces = [
      ": alive\n\n",
      "event: later\ndata: {}\n\n",
      "id: 1\r\neve",
      "nt: change\r\ndata: {",
      '"doctorId":"ü"}\r\n',
      "\r\n",
    ];
    const slowly: Step = (response) => {
      open(response, "");
      for (const [at, piece] of pieces.entries()) setTimeout(() => response.write(piece), at * 5);
    };
    expect(await hear(1, [slowly])).toEqual([{ doctorId: "ü", position: "1" }]);
  });

  test("mends a broken line, and says what it heard last", async () => {
    const broken: Step = (response, request) => {
      saying(change(7431))(response, request);
      setTimeout(() => request.socket.destroy(), 20);
    };
    const busy = answerJson(problem(503, "busy"), 503, { "Retry-After": "0" });
    const heard = await hear(2, [broken, dropConnection, busy, saying(change(7440))]);
    expect(heard.map(({ position }) => position)).toEqual(["7431", "7440"]);
    expect(server?.seen.map(({ headers }) => headers["last-event-id"])).toEqual([
      undefined,
      "7431",
      "7431",
      "7431",
    ]);
  });

  test("connects again when the server is restarted and ends the line", async () => {
    const ended: Step = (response) => open(response, change(1)) && response.end();
    expect((await hear(2, [ended, saying(change(2))])).map(({ position }) => position)).toEqual(["1", "2"]);
  });

  test("gives up where trying again would not help", async () => {
    const refused = answerJson(problem(403, "origin-not-allowed"), 403);
    await expect(hear(1, [refused])).rejects.toMatchObject({ code: "origin-not-allowed", status: 403 });
    expect(server?.seen).toHaveLength(1);
    await expect(watchSlots({ api: "nowhere" }).next()).rejects.toThrow(TypeError);
  });

  test("hangs up when the loop is left", async () => {
    const onClose = vi.fn();
    const watched: Step = (response, request) => {
      request.socket.on("close", onClose);
      saying(change(1))(response, request);
    };
    await hear(1, [watched]);
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  test("hangs up when I abort, with my reason", async () => {
    const abort = new AbortController();
    const onClose = vi.fn();
    const silent: Step = (response, request) => {
      request.socket.on("close", onClose);
      saying()(response, request);
      setTimeout(() => abort.abort("patient left"), 20);
    };
    await expect(hear(1, [silent], { signal: abort.signal })).rejects.toBe("patient left");
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  test("connects again when the line has been silent for too long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let lines = 0;
    const fetch = async () => {
      lines += 1;
      const text = lines === 1 ? "event: ready\ndata: {}\n\n" : change(2);
      const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(text)) });
      return new Response(body);
    };
    const watching = watchSlots({ api: "https://book.example", fetch });
    const next = watching.next();
    await vi.advanceTimersByTimeAsync(41_000);
    expect(await next).toMatchObject({ value: { position: "2" } });
    expect(lines).toBe(2);
    await watching.return();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("hears in a mock what others do", async () => {
    const mock = makeDocBookMock();
    const client = { api: mock.api, key: "pk_mock", fetch: mock.fetch };
    const docbook = createDocBook(client);
    const [slot] = mock.openSlots;
    if (!slot) throw new Error("the mock has no slots");
    const { id: slotId, doctorId } = slot;
    const onReady = () => void docbook.createHold({ slotId, doctorId });
    const watching = watchSlots(client, { doctorId, onReady });
    const { value } = await watching.next();
    expect(value).toEqual({ doctorId, position: "7431" });
    await watching.return();
  });
});
