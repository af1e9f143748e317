import pg from "pg";
import type { Logger } from "pino";

export type ReplicaOptions = { url: string; maxLagMs: number; log: Logger };

export type ReplicaState = {
  /** Do reads for display go there now? */
  isUsable(): boolean;
  /** How far it was behind when it was last asked; undefined while it does not answer. */
  readonly lagMs: number | undefined;
};
export type ReplicaWatch = ReplicaState & {
  /** A read there has just failed: no more of them until it has had a rest, and answers again. */
  onFailure(error: unknown): void;
  /** The primary has just failed. For a moment the replica is asked first, however far it is behind. */
  onPrimaryFailure(): void;
  standsIn(): boolean;
  stop(): Promise<void>;
};

const askEveryMs = 250;
const patienceMs = 500;
/** After a failed read. Something may be wrong that the question of the watch does not touch. */
const restMs = 1_000;
const standInMs = 1_000;

/** Asks a replica four times a second how far it is behind, on a connection of its own. */
export function watchReplica({ url, maxLagMs, log }: ReplicaOptions): ReplicaWatch {
  let standing: Standing | undefined;
  /** As seen last, on this connection. */
  let receiver: number | null | undefined;
  let isWarned = false;
  let usable: boolean | undefined;
  let upToDateAt = Number.NEGATIVE_INFINITY;
  let restUntil = 0;
  let standInUntil = 0;
  let client: pg.Client | undefined;
  let stopped = false;
  let nap: NodeJS.Timeout | undefined;
  let wake = () => {};

  const judge = (reason: string | undefined) => {
    const before = usable;
    usable = reason === undefined;
    if (usable === before) return;
    if (usable) log.info("reads for display go to the replica");
    else log.warn({ reason }, "reads for display go to the primary: the replica does not do");
  };

  const warnOfSilence = ({ silenceMs }: Standing) => {
    isWarned = true;
    if (silenceMs !== 0 && silenceMs <= maxLagMs) return;
    log.warn(
      { wal_receiver_timeout: silenceMs === 0 ? "off" : `${silenceMs / 1000}s` },
      "a replica that is cut off without a word will look up to date for so long: set wal_receiver_timeout=5s there",
    );
  };

  const askOnce = async () => {
    try {
      client ??= await openClient(url);
      standing = await askStanding(client);
      if (standing.lagMs === 0) upToDateAt = performance.now();
      // After an idle hour its last transaction is an hour old: it is no further behind than since it was up to date.
      else if (standing.lagMs !== null)
        standing.lagMs = Math.min(standing.lagMs, performance.now() - upToDateAt);
      if (!isWarned) warnOfSilence(standing);
      const before = receiver;
      receiver = standing.receiver;
      // One that cannot get through to the primary tries again and again, and is there for a moment each time.
      if (before === undefined && receiver !== null) return;
      const isSteady = receiver !== null && receiver === before;
      if (performance.now() < restUntil) return;
      judge(whyNot(standing, { isSteady, maxLagMs }));
    } catch (error) {
      standing = undefined;
      receiver = undefined;
      judge(error instanceof Error ? error.message : String(error));
      const broken = client;
      client = undefined;
      // A connection that hangs would take its time to say goodbye.
      broken?.end().catch(() => {});
    }
  };

  const watching = (async () => {
    while (!stopped) {
      await askOnce();
      if (stopped) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        nap = setTimeout(resolve, askEveryMs);
      });
    }
    await client?.end().catch(() => {});
  })();

  return {
    isUsable: () => usable === true,
    get lagMs() {
      return standing?.lagMs ?? undefined;
    },
    onFailure: (error) => {
      restUntil = performance.now() + restMs;
      judge(error instanceof Error ? error.message : String(error));
    },
    onPrimaryFailure: () => {
      standInUntil = performance.now() + standInMs;
    },
    standsIn: () => standing !== undefined && performance.now() < standInUntil,
    stop: () => {
      stopped = true;
      clearTimeout(nap);
      wake();
      return watching;
    },
  };
}

type Standing = {
  isReplica: boolean;
  /** The process that receives from the primary. */
  receiver: number | null;
  lagMs: number | null;
  /** How long that process waits for a word from the primary; 0: for ever. */
  silenceMs: number;
};

/**
 * The age of the last replayed transaction says nothing while the primary is idle: whoever has replayed all that it
 * received is up to date, as long as it is receiving. (More than received, too: after a restart it counts anew from the
 * beginning of a file of the log.) That it receives is known by the process that does; when it last heard something, only
 * roles of monitoring may see.
 */
async function askStanding(client: pg.Client): Promise<Standing> {
  const { rows } = await client.query<Standing>(
    `SELECT pg_is_in_recovery() AS "isReplica",
            (SELECT pid FROM pg_stat_wal_receiver) AS receiver,
            (SELECT setting::int FROM pg_settings WHERE name = 'wal_receiver_timeout') AS "silenceMs",
            CASE WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
              ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000
            END::float8 AS "lagMs"`,
  );
  if (!rows[0]) throw new Error("SELECT gave no row");
  return rows[0];
}

function whyNot(
  { isReplica, lagMs }: Standing,
  { isSteady, maxLagMs }: { isSteady: boolean; maxLagMs: number },
): string | undefined {
  if (!isReplica) return "it is no replica (any more)";
  if (!isSteady) return "it does not receive from the primary";
  if (lagMs === null) return "it has replayed nothing yet";
  return lagMs > maxLagMs ? `it is ${Math.round(lagMs / 1000)} s behind` : undefined;
}

async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "docbook replica watch",
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  // A connection that breaks rejects what waits for it; without a listener it would also end the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  return client;
}
