/** A stream of server-sent events to one reader. */
export type EventStream = {
  readonly body: ReadableStream<Uint8Array>;
  /** What has not been taken yet under the same name is replaced: of old news only the newest counts. */
  send(name: string, event: Uint8Array): void;
  /** Since when the reader has been taking nothing of what waits (performance.now), or undefined. */
  stuckSince(): number | undefined;
  end(): void;
};

const text = new TextEncoder();

/** `id` is what a reader names after a break. */
export function eventOf(event: string, data: object, id?: string): Uint8Array {
  const head = id === undefined ? "" : `id: ${id}\n`;
  return text.encode(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Says nothing, and keeps the line open through everything in between. */
export const comment = text.encode(":\n\n");

/** However slow the reader, no more waits for it than one event of each name. */
export function makeEventStream(onOver: () => void): EventStream {
  const waiting = new Map<string, Uint8Array>();
  let stuckSince: number | undefined;
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined;

  const over = () => {
    if (!writer) return;
    writer = undefined;
    waiting.clear();
    onOver();
  };
  const pass = () => {
    if (!writer || waiting.size === 0) return;
    if ((writer.desiredSize ?? 0) <= 0) {
      stuckSince ??= performance.now();
      return;
    }
    stuckSince = undefined;
    const events = Buffer.concat([...waiting.values()]);
    // First of all: a reader that waits is served within enqueue, and asks for more there and then.
    waiting.clear();
    writer.enqueue(events);
  };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      writer = controller;
    },
    pull: pass,
    cancel: over,
  });

  return {
    body,
    send: (name, event) => {
      waiting.set(name, event);
      pass();
    },
    stuckSince: () => stuckSince,
    end: () => {
      writer?.close();
      over();
    },
  };
}
