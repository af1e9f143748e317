/** One server-sent event: its name, its id and its lines of data. */
export interface ServerSentEvent {
  event: string;
  id: string | undefined;
  data: string;
}

/** The events of a stream, each as soon as it is whole. What is cut off at the end is no event. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A lone CR at the end may be half of a CRLF.
      const whole = rest.replace(/\r\n/g, "\n").split("\n\n");
      rest = whole.pop() ?? "";
      for (const block of whole) {
        const event = eventIn(block);
        if (event) yield event;
      }
    }
  } finally {
    // Ends the connection as well, whoever leaves the loop and why.
    await reader.cancel().catch(() => {});
  }
}

/** Undefined for comments, which keep the line open and mean nothing. */
function eventIn(block: string): ServerSentEvent | undefined {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const all = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ""] : []));
  const data = all("data");
  if (data.length === 0) return undefined;
  return { event: all("event").at(-1) ?? "message", id: all("id").at(-1), data: data.join("\n") };
}
