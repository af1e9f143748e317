import type { ErrorFacts } from "./docbook-error.ts";
import { parseJson } from "./parse-json.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Problem } from "./types.ts";

/** What an answer other than success is about. */
export function factsOf(response: Response, text: string): ErrorFacts {
  const { status, headers } = response;
  const problem = problemIn(text);
  return {
    code: problem?.code ?? "unexpected-answer",
    detail: problem?.detail ?? whatCameInstead(response),
    status,
    requestId: problem?.requestId ?? headers.get("x-request-id") ?? undefined,
    retryAfterMs: retryAfterMs(headers),
    problem,
  };
}

function problemIn(text: string): Problem | undefined {
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || !("code" in body && "detail" in body)) return undefined;
  // The two members that a program needs are there; for the rest the contract is trusted.
  return typeof body.code === "string" && typeof body.detail === "string" ? (body as Problem) : undefined;
}

function whatCameInstead({ status, headers }: Response): string {
  const type = headers.get("content-type") ?? "no content type";
  return status < 300
    ? `The answer is not DocBook's (${type}). Is "api" the address of a DocBook server?`
    : `Something before the DocBook server answered in its place (${type}).`;
}
