import { connect, readPrimary } from "../db/connection.ts";

/** True while a balancer should send requests here. */
export type Readiness = () => Promise<boolean>;

/** Balancers ask several times a second, and so may anybody: the database hears of it once a second. */
const rememberMs = 1_000;
/** A process under load gets to the database's answer late. Until then, and for so long, its last yes still holds. */
const lastYesHoldsMs = 2_000;

/**
 * Does the primary answer? Nothing else counts: without replica, Redis or RabbitMQ patients still book, and a balancer
 * that took every process out would be the outage. Asked on a connection of its own: in a rush the pool is busy, and
 * a process that is busy must not be taken for a broken one.
 */
export function makeReadiness(
  databaseUrl: string,
  {
    canWork = () => true,
    nowMs = () => performance.now(),
    patienceMs = 100,
  }: { canWork?: () => boolean; nowMs?: () => number; patienceMs?: number } = {},
): { isReady: Readiness; close(): Promise<void> } {
  const db = connect({ url: databaseUrl, poolSize: 1, acquireTimeoutMs: 2_000, queryTimeoutMs: 2_000 });
  let question: { answer: Promise<boolean>; until: number } | undefined;
  let lastYesAt = Number.NEGATIVE_INFINITY;

  const ask = (): Promise<boolean> => {
    // One at a time: it holds until a while after it was answered.
    const asked = { answer: answerOf(db), until: Number.POSITIVE_INFINITY };
    asked.answer = asked.answer.then((isThere) => {
      asked.until = nowMs() + rememberMs;
      if (isThere) lastYesAt = nowMs();
      return isThere;
    });
    question = asked;
    return asked.answer;
  };

  return {
    isReady: async () => {
      if (!canWork()) return false;
      const answer = question && question.until > nowMs() ? question.answer : ask();
      return nowMs() < lastYesAt + lastYesHoldsMs ? yesUnlessSoon(answer, patienceMs) : answer;
    },
    close: () => db.sequelize.close(),
  };
}

function answerOf(db: ReturnType<typeof connect>): Promise<boolean> {
  return readPrimary(db, "SELECT 1 AS one", []).then(
    () => true,
    () => false,
  );
}

async function yesUnlessSoon(answer: Promise<boolean>, patienceMs: number): Promise<boolean> {
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    patience = setTimeout(resolve, patienceMs, true);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(patience));
}
