import type { TestDocBook } from "./harness.ts";

let visitors = 0;

/** An address that nothing else in this test file has. */
export const anAddress = () => `203.0.113.${++visitors}`;

export type Visit = RequestInit & { address: string; key?: string };

/** A request as it arrives by one proxy of ours (TRUSTED_PROXIES=1). */
export async function visit(
  docbook: Pick<TestDocBook, "app">,
  path: string,
  { address, key, headers, ...init }: Visit,
): Promise<Response> {
  const given = new Headers(headers);
  given.set("X-Forwarded-For", address);
  if (key) given.set("Authorization", `Bearer ${key}`);
  const request = new Request(new URL(path, "http://docbook.test"), { ...init, headers: given });
  return docbook.app.fetch(request, { incoming: { socket: { remoteAddress: "10.0.0.1" } } });
}
