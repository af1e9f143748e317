/** The most that a scrape waits for one source. */
const patienceMs = 1_000;
/** However many ask for the metrics, the database and the broker hear of it this seldom. */
const rememberMs = 5_000;

/**
 * Asks something slow for those who must not be slow: at most every five seconds, one question at a time, and
 * rejecting after a second. A question that is still open is not asked again.
 */
export function makeSource<T>(ask: () => Promise<T>, limits = { patienceMs, rememberMs }): () => Promise<T> {
  let open: Promise<T> | undefined;
  let asked: { answer: Promise<T>; until: number } | undefined;

  const begin = () => {
    open = ask().finally(() => {
      open = undefined;
    });
    return open;
  };
  return () => {
    if (asked && asked.until > performance.now()) return asked.answer;
    const answer = within(open ?? begin(), limits.patienceMs);
    // Remembered answers may be failures that nobody asks for any more.
    answer.catch(() => {});
    asked = { answer, until: performance.now() + limits.rememberMs };
    return answer;
  };
}

function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(patience));
  });
}
