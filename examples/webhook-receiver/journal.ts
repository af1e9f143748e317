import { open } from "node:fs/promises";
import type { WebhookEvent } from "@docbook/sdk/webhooks";

/** What was told, one line each. In your own server this is a table with the event's id as its key. */
export type Journal = {
  /** Resolves when the event is on disk: true for a new one, false for one that is known. */
  note(event: WebhookEvent): Promise<boolean>;
};

export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, "a+");
  const text = await file.readFile("utf8");
  // A crash may have cut the last line off. It was never answered, so it is told again.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  await file.truncate(Buffer.byteLength(whole));
  const noted = new Map(idsIn(whole).map((id) => [id, Promise.resolve()]));

  return {
    note: async (event) => {
      const before = noted.get(event.id);
      // Told twice at the same moment: neither is answered before the event is safe.
      if (before) return before.then(() => false);
      const writing = file.appendFile(`${JSON.stringify(event)}\n`).then(() => file.datasync());
      noted.set(event.id, writing);
      return writing.then(
        () => true,
        (error: unknown) => {
          noted.delete(event.id);
          throw error;
        },
      );
    },
  };
}

function idsIn(lines: string): string[] {
  // Only this file writes there.
  return lines.split("\n").flatMap((line) => (line ? [(JSON.parse(line) as WebhookEvent).id] : []));
}
