import { makeClient } from "../measure/client.ts";
import type { Contender } from "./contenders.ts";

/** All three must give the same slots, or their times say nothing about each other. */
export async function checkAgreement(contenders: Contender[], key: string, paths: string[]): Promise<void> {
  for (const path of paths.slice(0, 3)) {
    const [first, ...others] = await Promise.all(contenders.map(({ url }) => slotIds(url, key, path)));
    if (!first || first.length === 0 || others.some((ids) => ids.join() !== first.join())) {
      throw new Error(`The servers disagree about ${path}`);
    }
  }
}

async function slotIds(url: string, key: string, path: string): Promise<string[]> {
  const client = makeClient({ url, key, connections: 1 });
  const { text } = await client.get(path);
  client.close();
  // All three answer with the contract's OpenSlots.
  return (JSON.parse(text) as { slots: { id: string }[] }).slots.map((slot) => slot.id);
}
