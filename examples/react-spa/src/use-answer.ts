import type { DocBook } from "@docbook/sdk";
import { useEffect, useEffectEvent, useState } from "react";
import { useDocBook } from "./docbook.tsx";

/** What a component knows of the answer that it asked for: nothing yet, the answer, or why there is none. */
export type Asked<Answer> =
  | { state: "asking" }
  | { state: "answered"; answer: Answer }
  | { state: "failed"; error: unknown; again(): void };

/**
 * Asks DocBook while the component is on the page, and anew when `name` changes; `name` says what is asked, as a
 * cache key does. A component that leaves aborts its request. One that comes back shows the last answer meanwhile.
 */
export function useAnswer<Answer>(
  name: string,
  ask: (docbook: DocBook, signal: AbortSignal) => Promise<Answer>,
): Asked<Answer> {
  const { docbook, answers } = useDocBook();
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<{ name: string; attempt: number; error?: unknown }>();
  const onAsk = useEffectEvent(ask);

  useEffect(() => {
    const leaving = new AbortController();
    onAsk(docbook, leaving.signal).then(
      (answer) => {
        if (leaving.signal.aborted) return;
        answers.set(name, answer);
        setOutcome({ name, attempt });
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setOutcome({ name, attempt, error });
      },
    );
    return () => leaving.abort();
  }, [docbook, answers, name, attempt]);

  // Only this hook writes under this name, and always what its `ask` gave.
  if (answers.has(name)) return { state: "answered", answer: answers.get(name) as Answer };
  if (outcome?.name === name && outcome.attempt === attempt && outcome.error !== undefined) {
    return { state: "failed", error: outcome.error, again: () => setAttempt(attempt + 1) };
  }
  return { state: "asking" };
}
