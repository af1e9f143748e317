import type { Logger } from "pino";
import type { OperationId } from "./contract.ts";

/** What the middlewares leave on the context of a request. */
export type AppEnv = {
  Variables: {
    requestId: string;
    log: Logger;
    /** Set once the route is known: the label of logs and metrics. */
    operationId: OperationId | undefined;
  };
};
