import { makeClient } from "../measure/client.ts";

type Servers = { url: string }[];

/** All must give the same slots, or their times say nothing about each other. */
export async function checkAgreement(servers: Servers, key: string, paths: string[]): Promise<void> {
  for (const path of paths.slice(0, 3)) {
    const texts = await Promise.all(servers.map(({ url }) => read(url, key, path)));
    requireEqual(
      path,
      texts.map((text) => slotIds(text).join()),
    );
  }
}

/** The same to the byte, asked twice: the second answer may come from a cache. */
export async function checkSameBytes(servers: Servers, key: string, paths: string[]): Promise<void> {
  for (const path of paths) {
    const twice = [...servers, ...servers];
    const texts: string[] = [];
    for (const { url } of twice) texts.push(await read(url, key, path));
    requireEqual(path, slotIds(texts[0] ?? "").length > 0 ? texts : []);
  }
}

function requireEqual(path: string, answers: string[]): void {
  const [first, ...others] = answers;
  if (!first || others.some((other) => other !== first)) {
    throw new Error(`The servers disagree about ${path}`);
  }
}

async function read(url: string, key: string, path: string): Promise<string> {
  const client = makeClient({ url, key, connections: 1 });
  const { text } = await client.get(path);
  client.close();
  return text;
}

function slotIds(text: string): string[] {
  // All answer with the contract's OpenSlots.
  return (JSON.parse(text) as { slots: { id: string }[] }).slots.map((slot) => slot.id);
}
