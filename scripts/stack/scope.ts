/** What has been started and must end. Whoever starts something says in the same breath how it ends. */
export type Scope = {
  onEnd(undo: () => Promise<unknown>): void;
  /** Nothing may start any more once the end has begun: nobody would stop it. */
  refuseWhenOver(): void;
  /** Undoes everything, the last thing first. Safe to call at any time, and twice. */
  end(): Promise<void>;
};

export function makeScope(): Scope {
  const undos: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;
  return {
    onEnd: (undo) => undos.push(undo),
    refuseWhenOver: () => {
      if (ending) throw new Error("It is being stopped.");
    },
    end: () => {
      ending ??= undoAll(undos);
      return ending;
    },
  };
}

/** Runs `work` and ends what it started: when it returns, when it throws, on Ctrl-C and on SIGTERM. */
export async function inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = makeScope();
  let interrupted = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // Ctrl-C comes from the terminal and from npm once more.
    if (interrupted) return;
    interrupted = true;
    console.error("\nStopping…");
    void scope.end().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await work(scope);
  } finally {
    await scope.end();
    // What fails because it is being stopped is no news: onSignal ends the process.
    if (interrupted) await new Promise(() => {});
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

async function undoAll(undos: (() => Promise<unknown>)[]): Promise<void> {
  for (let undo = undos.pop(); undo; undo = undos.pop()) {
    await undo().catch((error: unknown) => console.error(error));
  }
}
