import { onTestFinished } from "vitest";
import { cdp } from "vitest/browser";

/** To Chromium itself. Its protocol is not among vitest's types. */
export function ask<Answer>(method: string, params: object = {}): Promise<Answer> {
  const client = cdp() as { send(method: string, params: object): Promise<Answer> };
  return client.send(method, params);
}

/** Until the end of the test, what style sheets ask for is so: "forced-colors", "active". */
export async function prefer(name: string, value: string): Promise<void> {
  await ask("Emulation.setEmulatedMedia", { features: [{ name, value }] });
  onTestFinished(() => ask("Emulation.setEmulatedMedia", { features: [] }));
}

/** Until the end of the test, the visitor is in this zone. */
export async function visitFrom(timezoneId: string): Promise<void> {
  await ask("Emulation.setTimezoneOverride", { timezoneId });
  onTestFinished(() => ask("Emulation.setTimezoneOverride", { timezoneId: "" }));
}
