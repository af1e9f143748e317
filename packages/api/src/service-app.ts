import { Hono } from "hono";
import type { Logger } from "pino";
import { AppError } from "./errors.ts";
import { accessLog } from "./platform/http/access-log.ts";
import { openToAll } from "./platform/http/admit.ts";
import { keepHeaders } from "./platform/http/answer.ts";
import { type Contract, loadContract } from "./platform/http/contract.ts";
import type { AppEnv } from "./platform/http/env.ts";
import { type Handlers, routeOperations } from "./platform/http/operations.ts";
import { answerProblem } from "./platform/http/problem.ts";
import type { Readiness } from "./platform/http/readiness.ts";
import { securityHeaders } from "./platform/http/security-headers.ts";
import { serviceRoutes } from "./platform/http/service.ts";
import type { Metrics } from "./platform/metrics.ts";

type ServiceAppOptions = { log: Logger; metrics: Metrics; readiness: Readiness };

const offer = "This process answers GET /healthz, /readyz and /metrics, and nothing else.";

/** What a process without the API answers: is it alive, is it ready, what does it count. */
export function buildServiceApp(
  { log, metrics, readiness }: ServiceAppOptions,
  whole: Contract = loadContract(),
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(keepHeaders, accessLog(log, metrics), securityHeaders());

  const { getHealth, getReadiness, getMetrics } = serviceRoutes({ contract: whole, metrics, readiness });
  const handlers = { getHealth, getReadiness, getMetrics };
  const contract = { ...whole, operations: whole.operations.filter(({ id }) => id in handlers) };
  routeOperations(app, {
    contract,
    checkResponses: false,
    // These operations are open.
    admit: openToAll,
    // Whole for this part of the contract; routeOperations looks again.
    handlers: handlers as unknown as Handlers,
  });

  app.notFound((c) => answerProblem(new AppError("route-not-found", offer), c));
  app.onError(answerProblem);
  return app;
}
