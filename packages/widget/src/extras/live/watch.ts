import { watchSlots } from "@docbook/sdk/watch";
import type { FlowHost } from "../../flow-host.ts";

/** Where nothing can be heard, the page looks by itself. */
const lookMs = 30_000;

interface Watcher {
  /** Once, when the line is there for the first time. */
  onUp?(): void;
  /** With the position in the clinic's history as far as it is known. */
  onChange(position: string): void;
}

/** Tells when slots of a doctor (all doctors for "") may have changed, until the signal says stop. */
export async function watch(
  { api = "", publishableKey: key }: Pick<FlowHost, "api" | "publishableKey">,
  doctorId: string,
  { onUp, onChange }: Watcher,
  signal: AbortSignal,
): Promise<void> {
  let isUp = false;
  let wasUp = false;
  let last = "";
  const looking = setInterval(() => isUp || onChange(last), lookMs);
  signal.addEventListener("abort", () => clearInterval(looking));
  const connect: typeof fetch = (request, init) => {
    isUp = false;
    return fetch(request, init);
  };
  const onReady = () => {
    isUp = true;
    if (!wasUp) onUp?.();
    wasUp = true;
  };
  try {
    const options = { ...(doctorId ? { doctorId } : {}), signal, onReady };
    for await (const { position } of watchSlots({ api, key, fetch: connect }, options)) {
      last = position;
      onChange(position);
    }
  } catch {
    // A proxy that keeps streams to itself, a server that does not know them: looking now and then has to do.
    isUp = false;
  }
}
