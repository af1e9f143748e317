import { Hono } from "hono";
import { analyticsRoutes } from "./analytics/routes.ts";
import { bookingRoutes } from "./bookings/routes.ts";
import { challengeRoutes } from "./challenges/routes.ts";
import { clinicRoutes } from "./clinics/routes.ts";
import type { Deps } from "./deps.ts";
import { doctorRoutes } from "./doctors/routes.ts";
import { holdRoutes } from "./holds/routes.ts";
import { integrityRoutes } from "./integrity/routes.ts";
import { makeKnownKeys } from "./keys/known-keys.ts";
import { hostedPages, type PageOptions } from "./pages/routes.ts";
import { accessLog } from "./platform/http/access-log.ts";
import { makeAddressOf } from "./platform/http/address.ts";
import { type Admit, makeAdmit } from "./platform/http/admit.ts";
import { keepHeaders } from "./platform/http/answer.ts";
import { makeAuthenticate } from "./platform/http/auth.ts";
import { limitBody } from "./platform/http/body-limit.ts";
import { type Contract, loadContract } from "./platform/http/contract.ts";
import { cors } from "./platform/http/cors.ts";
import type { AppEnv } from "./platform/http/env.ts";
import { routeOperations } from "./platform/http/operations.ts";
import { answerProblem } from "./platform/http/problem.ts";
import { makeRateLimits, unlimited } from "./platform/http/rate-limits.ts";
import type { Readiness } from "./platform/http/readiness.ts";
import { securityHeaders } from "./platform/http/security-headers.ts";
import { serviceRoutes } from "./platform/http/service.ts";
import { unknownRoute } from "./platform/http/unknown-route.ts";
import { liveRoutes } from "./slots/live/routes.ts";
import { slotRoutes } from "./slots/routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

export type AppOptions = { checkResponses: boolean; readiness: Readiness; pages: PageOptions };

/** What HTTP offers: the operations of the contract, and the pages that we host. */
export function buildApp(deps: Deps, options: AppOptions, contract: Contract = loadContract()): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(keepHeaders, accessLog(deps.log, deps.metrics), securityHeaders(deps.publicUrl));
  // Other sites may read the API and its contract, not the pages that we host: the inbox is full of manage links.
  for (const path of ["/v1/*", "/openapi.yaml"]) app.use(path, cors);
  app.post("*", limitBody);

  routeOperations(app, {
    contract,
    checkResponses: options.checkResponses,
    admit: admitBy(deps),
    handlers: {
      ...clinicRoutes(deps),
      ...doctorRoutes(deps),
      ...slotRoutes(deps),
      ...liveRoutes(deps),
      ...challengeRoutes(deps),
      ...holdRoutes(deps),
      ...bookingRoutes(deps),
      ...webhookRoutes(deps),
      ...analyticsRoutes(deps),
      ...integrityRoutes(deps),
      ...serviceRoutes({ contract, metrics: deps.metrics, readiness: options.readiness }),
    },
  });
  hostedPages(app, deps.db, options.pages);

  app.notFound((c) => answerProblem(unknownRoute(contract, c.req.method, c.req.path), c));
  app.onError(answerProblem);
  return app;
}

function admitBy({ db, publicUrl, limiter, metrics, rateLimits, trustedProxies }: Deps): Admit {
  const knownKeys = makeKnownKeys(db);
  return makeAdmit({
    authenticate: makeAuthenticate(knownKeys, publicUrl),
    isKnownKey: knownKeys.isRemembered,
    limits: rateLimits ? makeRateLimits({ limiter, metrics }) : unlimited,
    addressOf: rateLimits ? makeAddressOf(trustedProxies) : () => undefined,
  });
}
