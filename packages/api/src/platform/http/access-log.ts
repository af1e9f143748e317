import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Logger } from "pino";
import type { Metrics } from "../metrics.ts";
import { addHeader } from "./answer.ts";
import type { OperationId } from "./contract.ts";
import type { AppEnv } from "./env.ts";

/** Asked several times a second by machines: their good answers are no news. */
const watched = new Set<OperationId>(["getHealth", "getReadiness", "getMetrics"]);

/** Names each exchange, and writes one line about it when it is over: no query, no body, so no patient data. */
export function accessLog(log: Logger, metrics: Metrics): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.set("log", log);
    addHeader(c, "X-Request-Id", requestId);
    await next();
    const ms = performance.now() - startedAt;
    const operationId = c.get("operationId");
    const operation = operationId ?? "none";
    metrics.requests.observe({ operation, status: String(c.res.status) }, ms / 1000);
    const level = operationId && watched.has(operationId) && c.res.ok ? "debug" : "info";
    log[level](
      {
        requestId,
        operation,
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(ms * 10) / 10,
      },
      "request",
    );
  };
}
