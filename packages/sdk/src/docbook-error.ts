import type { ErrorsByCode } from "./typed-error.ts";
import type { Problem, ProblemCode } from "./types.ts";

/** A refusal's code, or one of the SDK's own for what never became a DocBook answer. */
export type ErrorCode = ProblemCode | "connection-failed" | "timeout" | "unexpected-answer";

/** What an error is made of. */
export interface ErrorFacts {
  code: ErrorCode;
  detail: string;
  status?: number | undefined;
  requestId?: string | undefined;
  problem?: Problem | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** Makes the error to throw: a plain one, or one of the class that its code calls for. */
export type MakeError = (facts: ErrorFacts) => DocBookError;

// Two copies of the SDK may share a page, and `instanceof` fails between them. A registered symbol does not.
const brand: unique symbol = Symbol.for("@docbook/sdk/error");

/**
 * Every failure of a call except the caller's own abort. Decide on `code`; show `detail`; quote `requestId`
 * when you ask for help. Neither the message nor the JSON form holds anything that the patient wrote.
 *
 * @example
 * ```ts
 * console.error(JSON.stringify(error)); // name, code, status, detail, requestId
 * ```
 */
export class DocBookError extends Error {
  /** Stable, for programs. Read an unknown one by its `status`. */
  readonly code: ErrorCode;
  /** For people: what happened and what to do next. */
  readonly detail: string;
  /** HTTP status; undefined when no answer arrived. */
  readonly status: number | undefined;
  /** Names this exchange in the server's log. */
  readonly requestId: string | undefined;
  /** The refusal as the server sent it; undefined when the answer was not DocBook's. */
  readonly problem: Problem | undefined;

  constructor(facts: ErrorFacts) {
    super(messageOf(facts), "cause" in facts ? { cause: facts.cause } : undefined);
    this.code = facts.code;
    this.detail = facts.detail;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.problem = facts.problem;
  }

  // Written out in each class: minifiers rename classes, and the differing literals let TypeScript tell apart
  // classes of the same shape. A getter, because the stack takes the name while Error's constructor runs.
  override get name(): string {
    return "DocBookError";
  }

  /** @internal */
  get [brand](): true {
    return true;
  }

  /** For logs. */
  toJSON(): Pick<DocBookError, "name" | "code" | "status" | "detail" | "requestId"> {
    const { name, code, status, detail, requestId } = this;
    return { name, code, status, detail, requestId };
  }
}

/**
 * Is this a DocBook error, and of this code? Unlike `instanceof`, it holds when two copies of the SDK share a
 * page.
 *
 * @example
 * ```ts
 * if (isDocBookError(error, "slot-taken")) offer(error.alternatives);
 * ```
 */
export function isDocBookError(error: unknown): error is DocBookError;
export function isDocBookError<Code extends keyof ErrorsByCode>(
  error: unknown,
  code: Code,
): error is ErrorsByCode[Code];
export function isDocBookError(error: unknown, code: ErrorCode): error is DocBookError;
export function isDocBookError(error: unknown, code?: ErrorCode): boolean {
  if (typeof error !== "object" || error === null || !(brand in error)) return false;
  // The brand makes the cast safe: nothing but a DocBookError carries it.
  return code === undefined || (error as DocBookError).code === code;
}

function messageOf({ detail, code, status, requestId }: ErrorFacts): string {
  const refusal = status === undefined ? code : `${status} ${code}`;
  return `${detail} (${requestId === undefined ? refusal : `${refusal}, request ${requestId}`})`;
}
