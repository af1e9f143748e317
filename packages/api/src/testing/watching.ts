import type { TestDocBook } from "./harness.ts";

type HeardEvent = { event: string; id?: string; data: unknown };
export type Watching = {
  /** The next event that is no comment; undefined when the stream has ended. */
  next(): Promise<HeardEvent | undefined>;
  /** Nothing within this time? */
  isQuiet(ms: number): Promise<boolean>;
  close(): Promise<void>;
};

/** Watches the slots as a browser would, and has heard `ready`. */
export async function watch(
  docbook: Pick<TestDocBook, "request">,
  { key, query = "", headers = {} }: { key: string; query?: string; headers?: Record<string, string> },
): Promise<Watching> {
  const watching = read(await docbook.request(`/v1/slots/changes${query}`, { key, headers }));
  const first = await watching.next();
  if (first?.event !== "ready") throw new Error(`heard ${JSON.stringify(first)} instead of ready`);
  return watching;
}

/** Reads server-sent events as their specification says. */
export function read(response: Response): Watching {
  if (!response.ok || !response.body) throw new Error(`no stream but ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const heard: HeardEvent[] = [];
  let rest = "";
  let reading: Promise<void> | undefined;

  const readMore = async () => {
    const { value, done } = await reader.read();
    if (done) heard.push(over);
    const blocks = (rest + (value ?? "")).split("\n\n");
    rest = blocks.pop() ?? "";
    heard.push(...blocks.map(parse).filter((event) => event !== undefined));
  };
  const hear = async () => {
    while (heard.length === 0) {
      reading ??= readMore().finally(() => {
        reading = undefined;
      });
      await reading;
    }
  };
  return {
    next: async () => {
      await hear();
      return heard[0] === over ? undefined : heard.shift();
    },
    isQuiet: (ms) =>
      Promise.race([
        hear().then(() => false),
        new Promise<boolean>((resolve) => setTimeout(resolve, ms, true)),
      ]),
    close: () => reader.cancel(),
  };
}

const over: HeardEvent = { event: "over", data: undefined };

function parse(block: string): HeardEvent | undefined {
  const fields = new Map(
    block
      .split("\n")
      .filter((line) => !line.startsWith(":"))
      .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
  );
  const event = fields.get("event");
  if (event === undefined) return undefined;
  const id = fields.get("id");
  return { event, ...(id === undefined ? {} : { id }), data: JSON.parse(fields.get("data") ?? "null") };
}
