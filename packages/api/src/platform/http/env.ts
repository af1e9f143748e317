import type { Logger } from "pino";
import type { OperationId } from "./contract.ts";

/** What the middlewares leave on the context of a request. */
export type AppEnv = {
  /** What the server gives along; nothing where the app is called without one. */
  Bindings: { incoming?: Incoming };
  Variables: {
    requestId: string;
    log: Logger;
    /** What the answer's headers will be, so far (answer.ts). */
    headers: Record<string, string>;
    /** The answer has them. */
    isWhole: boolean | undefined;
    /** Set once the route is known: the label of logs and metrics. */
    operationId: OperationId | undefined;
  };
};

/** Of the connection that a request came by, what we look at. */
export type Incoming = { socket: { remoteAddress?: string | undefined } };
