/** Things to undo. Whoever starts something says at once how it ends. */
export type Scope = { onEnd(undo: () => Promise<unknown>): void };

/**
 * Runs `work` and then undoes all that it started, the last thing first: when it returns, when it throws, and on
 * Ctrl-C. No server and no folder outlives it.
 */
export async function inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const undos: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= undoAll(undos);
    return ending;
  };
  let interrupted = false;
  const onSignal = () => {
    if (interrupted) return;
    interrupted = true;
    console.error("\nStopping…");
    void end().finally(() => process.exit(130));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work({ onEnd: (undo) => undos.push(undo) });
  } finally {
    await end();
    // What fails because its servers are being stopped is no news: onSignal ends the process.
    if (interrupted) await new Promise(() => {});
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

async function undoAll(undos: (() => Promise<unknown>)[]): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) {
    await undo().catch((error: unknown) => console.error(error));
  }
}
