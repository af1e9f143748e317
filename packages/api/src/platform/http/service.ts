import { busy } from "../../errors.ts";
import type { Metrics } from "../metrics.ts";
import type { Contract } from "./contract.ts";
import type { Handlers } from "./operations.ts";
import type { Readiness } from "./readiness.ts";
import { referenceHeaders, referencePage } from "./reference.ts";

type ServiceOperation = "getHealth" | "getReadiness" | "getMetrics" | "getContract" | "getReference";

export function serviceRoutes(deps: {
  contract: Contract;
  metrics: Metrics;
  readiness: Readiness;
}): Pick<Handlers, ServiceOperation> {
  return {
    getHealth: () => ({ status: 200, json: { status: "ok" } }),
    getReadiness: async () => {
      if (!(await deps.readiness())) throw busy();
      return { status: 200, json: { status: "ok" } };
    },
    getMetrics: async () => ({
      status: 200,
      type: "text/plain",
      text: await deps.metrics.registry.metrics(),
    }),
    getContract: () => ({ status: 200, type: "application/yaml", text: deps.contract.text }),
    getReference: () => ({ status: 200, type: "text/html", headers: referenceHeaders, text: referencePage }),
  };
}
