import { Gauge } from "prom-client";
import type { Role } from "../config.ts";
import type { Database } from "./db/connection.ts";
import { poolsOf } from "./db/pools.ts";
import type { Cache } from "./edges/cache.ts";
import { channels, type Queue } from "./edges/queue.ts";
import type { Metrics } from "./metrics.ts";
import { outboxDepth } from "./outbox/relay.ts";
import { makeSource } from "./source.ts";

export type GaugeDeps = {
  db: Database;
  cache: Pick<Cache, "isUp">;
  queue: Pick<Queue<never>, "depth" | "isUp">;
  metrics: Pick<Metrics, "registry">;
};

/**
 * What is measured while somebody asks for the metrics. Each role shows its own: every process its connections, a
 * relay how much it has to tell, a worker how much waits to be handled.
 */
export function collectGauges({ db, cache, queue, metrics }: GaugeDeps, parts: ReadonlySet<Role>): void {
  const { registry } = metrics;

  gauge("docbook_db_pool_connections", "Connections of this process, and requests that wait for one.", {
    labels: ["pool", "state"],
    collect: (show) => {
      for (const { pool, ...states } of poolsOf(db))
        for (const [state, count] of Object.entries(states)) show(count, { pool, state });
    },
  });
  gauge("docbook_cache_up", "1 while the cache answers; without it reads go to the database.", {
    collect: (show) => show(cache.isUp() ? 1 : 0),
  });
  const { replica } = db;
  if (replica) {
    gauge("docbook_replica_usable", "1 while reads for display go to the replica.", {
      collect: (show) => show(replica.isUsable() ? 1 : 0),
    });
    gauge("docbook_replica_lag_seconds", "How far the replica is behind, as seen last.", {
      collect: (show) => {
        if (replica.lagMs !== undefined) show(replica.lagMs / 1000);
      },
    });
  }

  if (parts.has("relay") || parts.has("worker")) {
    gauge("docbook_queue_up", "1 while events can be handed to the queue.", {
      collect: (show) => show(queue.isUp() ? 1 : 0),
    });
  }
  if (parts.has("relay")) {
    const outbox = makeSource(() => outboxDepth(db));
    gauge("docbook_outbox_events", "Events that are still to be told.", {
      collect: async (show) => show((await outbox()).events),
    });
    gauge("docbook_outbox_oldest_seconds", "How long the oldest of them has been waiting.", {
      collect: async (show) => show((await outbox()).oldestSeconds),
    });
  }
  if (parts.has("worker")) {
    const depth = makeSource(() => queue.depth());
    gauge("docbook_queue_messages", "Events in the queues: ready, waiting to be tried again, given up.", {
      labels: ["channel", "state"],
      collect: async (show) => {
        const depths = await depth();
        for (const channel of channels)
          for (const [state, count] of Object.entries(depths[channel])) show(count, { channel, state });
      },
    });
  }

  function gauge(name: string, help: string, { labels = [], collect }: Collected): void {
    const made = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      // A source that does not answer leaves its gauge out: a figure of long ago would be taken for one of now.
      // Whatever is the matter, others tell of it; the rest of the metrics must be readable just then.
      collect: async () => {
        const shown = await figuresOf(collect).catch(() => []);
        // Emptied and filled in one go: two may ask at the same time.
        made.reset();
        if (labels.length === 0) made.remove();
        for (const [value, at] of shown) made.set(at, value);
      },
    });
  }
}

type Show = (value: number, labels?: Record<string, string>) => void;
type Collected = { labels?: string[]; collect: (show: Show) => void | Promise<void> };
type Figure = [value: number, labels: Record<string, string>];

async function figuresOf(collect: Collected["collect"]): Promise<Figure[]> {
  const figures: Figure[] = [];
  await collect((value, labels = {}) => figures.push([value, labels]));
  return figures;
}
