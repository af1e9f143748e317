import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof makeMetrics>;

/** What a process counts about itself, in a registry of its own: several apps may live in one process. */
export function makeMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: "docbook_http_request_seconds",
      help: "Time to answer, by operation and status.",
      labelNames: ["operation", "status"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    bookings: new Counter({
      name: "docbook_bookings_total",
      help: "Requests to book, by what became of them.",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    lockWait: new Histogram({
      name: "docbook_lock_wait_seconds",
      help: "From asking for a slot to its decision: in line, for the row lock, and the one transaction.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 7.5],
      registers: [registry],
    }),
    cacheReads: new Counter({
      name: "docbook_cache_reads_total",
      help: "Reads for display: from the cache (hit), from the database (miss), or without a cache (bypass).",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    limited: new Counter({
      name: "docbook_rate_limited_total",
      help: "Requests that were told 429 because of a limit, by the limit.",
      labelNames: ["policy"],
      registers: [registry],
    }),
    events: new Counter({
      name: "docbook_outbox_events_total",
      help: "Events relayed, by type and outcome (told, failed).",
      labelNames: ["type", "outcome"],
      registers: [registry],
    }),
    handled: new Counter({
      name: "docbook_handled_total",
      help: "Events handled, by channel and outcome (done, failed: to be tried again, undeliverable).",
      labelNames: ["channel", "outcome"],
      registers: [registry],
    }),
  };
}
